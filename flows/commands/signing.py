"""The command by which a quarter is signed off, step by step."""

import json
from typing import Annotated

import typer

from flows.commands.given import AsJson, Board, PeriodArgument, WrongUse, board_given, quarter_given


def sign_off(
    period: PeriodArgument,
    step: Annotated[
        str | None, typer.Option(help="provider, performance_team or performance_sub_group; none to look.")
    ] = None,
    provider: Annotated[str, typer.Option(help="Whose returns are declared, at the step provider.")] = "",
    reason: Annotated[
        str, typer.Option(help="Why: on a provider's behalf, or for an override. Shown; never a name.")
    ] = "",
    override: Annotated[
        bool, typer.Option("--override", help="Take the step without what it needs; two people must.")
    ] = False,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Confirm the override that somebody else asked for.")
    ] = False,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """Say where a quarter stands on its way to being signed off, or take one of its three steps.

    Exit code 1 when the step lacks something.  Example:  lscb sign-off 2023-24-Q4 --step performance_team
    """
    board = board_given(board)
    from flows.office import open_office
    from flows.settings import Settings
    from flows.show_signed import as_plain, lines
    from flows.sign_off import sign_off as run_sign_off
    from flows.steps.sign_off import Manner, MayNotSign, NotReady

    quarter = quarter_given(period)
    manner = Manner.CONFIRM if confirm else Manner.OVERRIDE if override else Manner.PLAIN
    _require_sense(step, provider, reason.strip(), override=override, confirm=confirm)
    with open_office(Settings(), is_new_allowed=False) as office:
        known = [one.id for one in office.catalogue(board).providers]
        if provider and provider not in known:
            raise WrongUse(f"no provider called {provider}. Providers are: {', '.join(known)}")
        told = ""
        if step is not None:
            try:
                done = run_sign_off(
                    office, board, quarter, step, provider=provider, reason=reason.strip(), manner=manner
                )
            except MayNotSign as error:
                raise WrongUse(str(error)) from None
            except NotReady as error:
                typer.echo(str(error), err=True)
                raise typer.Exit(1) from None
            told = _told(done is not None, manner)
        plain = as_plain(office, board, quarter)
        if as_json:
            typer.echo(json.dumps(plain, indent=2, default=lambda value: value.isoformat()))
        else:
            signed = office.ledger.signing.quarter(board, quarter.label)
            typer.echo("\n".join([*([told] if told else []), *lines(signed, plain)]))


def _told(is_new: bool, manner: str) -> str:
    from flows.steps.sign_off import Manner

    if not is_new:
        return "Nothing to do: this stands already."
    if manner == Manner.OVERRIDE:
        return "Asked. The step is taken when somebody else confirms it."
    return "Signed. Pages say so after the next `lscb build` and `lscb publish`."


def _require_sense(step: str | None, provider: str, reason: str, *, override: bool, confirm: bool) -> None:
    from expectations.sign_off import PROVIDER, STEPS

    if step is None:
        if provider or reason or override or confirm:
            raise WrongUse(f"say which step with --step: {', '.join(STEPS)}")
        return
    if step not in STEPS:
        raise WrongUse(f"no step called {step}. Steps are: {', '.join(STEPS)}")
    if (step == PROVIDER) != bool(provider):
        raise WrongUse(
            "--provider says whose returns are declared: give it with --step provider, and with no other step"
        )
    if override and step == PROVIDER:
        raise WrongUse("a provider's declaration needs nothing before it, so there is nothing to override")
    if confirm and not override:
        raise WrongUse("--confirm confirms an override: give --override with it")
    if override and not confirm and not reason:
        raise WrongUse("an override needs --reason; it is kept in the trail and shown")
