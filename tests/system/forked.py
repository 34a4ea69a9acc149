"""Processes of our own for tests that run against each other or are killed."""

import multiprocessing

SERVER = multiprocessing.get_context("forkserver")
"""Children are forked from a process that has imported what they need and done nothing: no thread, no open store."""

SERVER.set_forkserver_preload(
    [
        "flows.collect",
        "great_expectations",
        "expectations.gates.adapter",
        "tests.system.killed_chase",
        # What is only imported when it is first needed would be imported by every child anew.
        "flows.senders.smtp",
        "flows.senders.webhook",
        "httpcore",
        "hypothesis",
    ]
)
