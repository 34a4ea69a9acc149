"""Processes of our own for tests that run against each other or are killed."""

import multiprocessing

SERVER = multiprocessing.get_context("forkserver")
"""Children are forked from a process that has imported what they need and done nothing: no thread, no open store."""

SERVER.set_forkserver_preload(["flows.collect", "great_expectations", "expectations.gates.adapter"])
