"""The commands of the chase: whom we write to, later days that were agreed, and what is said to whom."""

import json
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.given import (
    AsJson,
    Board,
    WrongUse,
    board_given,
    day_given,
    known_provider,
)

if TYPE_CHECKING:
    from data_lake.ledger import Contact, Letter
    from flows.office import Office

contacts = typer.Typer(invoke_without_command=True, rich_markup_mode=None)

ProviderOption = Annotated[
    str | None, typer.Option("--provider", help="A provider, like police; the board itself, if none.")
]
Role = Annotated[
    str,
    typer.Option(
        help="Of a provider: contact, deputy, agency_lead. Of the board: chair, performance_team, performance_sub_group"
    ),
]
Email = Annotated[str | None, typer.Option(help="One e-mail address, without a name.")]
Webhook = Annotated[str | None, typer.Option(help="A webhook that takes cards, beginning with https://.")]
Account = Annotated[str | None, typer.Option(help="The user of this system that acts in the role.")]


@contacts.callback()
def list_contacts(
    context: typer.Context,
    provider: ProviderOption = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that have ended or not begun.")] = False,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """List whom we write to, and who acts, in which role. For the performance team: it shows addresses.

    Example:  lscb contacts --provider police
    """
    if context.invoked_subcommand is not None:
        return
    board = board_given(board)
    from expectations.calendar import LONDON
    from flows.office import open_office
    from flows.settings import Settings

    with open_office(Settings(), is_new_allowed=False) as office:
        declared = office.catalogue(board)
        if provider is not None:
            known_provider(declared, provider)
        today = office.clock.now().astimezone(LONDON).date()
        found = [
            one
            for one in office.ledger.contacts.all(board)
            if provider in {None, one.provider} and (every or one.holds_on(today))
        ]
    if as_json:
        typer.echo(json.dumps([vars(one) for one in found], indent=2, default=str))
        return
    typer.echo(f"{board}: {len(found)} {'contact' if len(found) == 1 else 'contacts'}")
    for one in found:
        typer.echo(_line(one))


def _line(one: "Contact") -> str:
    reached = f"{one.channel} {one.address}" if one.address else "not written to"
    acts = f", acts as {one.account}" if one.account else ""
    until = f" to {one.valid_to}" if one.valid_to else ""
    whose = one.provider or "the board"
    return f"{whose}, {one.role}: {one.title} ({reached}{acts}), from {one.valid_from}{until}"


@contacts.command("add")
def add_contact(
    role: Role,
    title: Annotated[str, typer.Option(help="The post, like Performance manager; never a person's name.")],
    provider: ProviderOption = None,
    email: Email = None,
    webhook: Webhook = None,
    account: Account = None,
    begins: Annotated[str | None, typer.Option("--from", help="The first day; today, if not given.")] = None,
    ends: Annotated[str | None, typer.Option("--to", help="The last day; open, if not given.")] = None,
    board: Board = None,
) -> None:
    """Record whom to write to, or who acts, in a role.

    Example:  lscb contacts add --provider police --role deputy --title "Performance manager" --email x@police.example
    """
    board = board_given(board)
    from data_lake.ledger import Contact
    from flows.office import open_office
    from flows.settings import Settings

    if email and webhook:
        raise WrongUse("give --email or --webhook, not both: a second way is a second contact")
    with open_office(Settings()) as office:
        _known(office, board, provider)
        contact = Contact(
            board, provider or "", role, title.strip(), "webhook" if webhook else "email",
            email or webhook or "", account or "", day_given(begins) or _today(office), day_given(ends),
        )  # fmt: skip
        is_new = office.ledger.contacts.record(contact, recorded_at=office.clock.now(), actor=office.actor)
    typer.echo("Recorded." if is_new else "This contact stands already.")


@contacts.command("end")
def end_contact(
    role: Role,
    provider: ProviderOption = None,
    email: Email = None,
    webhook: Webhook = None,
    account: Account = None,
    on: Annotated[str | None, typer.Option("--on", help="The last day; today, if not given.")] = None,
    board: Board = None,
) -> None:
    """Let a contact end with a day.

    Example:  lscb contacts end --provider police --role deputy --email x@police.example --on 2024-03-31
    """
    board = board_given(board)
    from flows.office import open_office
    from flows.settings import Settings

    named = [one for one in (email, webhook, account) if one]
    if len(named) != 1:
        raise WrongUse("say which contact ends by one of --email, --webhook and --account")
    with open_office(Settings(), is_new_allowed=False) as office:
        _known(office, board, provider)
        is_new = office.ledger.contacts.end(
            board, provider or "", role, named[0], day_given(on) or _today(office),
            recorded_at=office.clock.now(), actor=office.actor,
        )  # fmt: skip
    typer.echo("Ended." if is_new else "This contact ends on that day already.")


def _known(office: "Office", board: str, provider: str | None) -> None:
    if provider is not None:
        known_provider(office.catalogue(board), provider)


def _today(office: "Office") -> date:
    from expectations.calendar import LONDON

    return office.clock.now().astimezone(LONDON).date()


def extension(
    provider: Annotated[str | None, typer.Argument(help="A provider, like police.")] = None,
    return_id: Annotated[str | None, typer.Argument(metavar="RETURN", help="One of its returns.")] = None,
    period: Annotated[
        str | None, typer.Argument(help="The return's period, or its quarter, like 2023-24-Q4.")
    ] = None,
    to: Annotated[
        str | None, typer.Option(help="The day, worked or not, up to 5 pm, like 2024-05-31.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, without any name.")] = "",
    approved_by: Annotated[
        str, typer.Option("--approved-by", help="The role that approves, never a name.")
    ] = "",
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """Record a later day for one return, with its reason and who approves; or list those that stand.

    A return that was accepted is not extended.  Example:  lscb extension police missing_children 2023-24-Q4
    --to 2024-05-31 --reason "New system" --approved-by performance_team
    """
    board = board_given(board)
    from expectations.periods import parse
    from flows.office import open_office
    from flows.settings import Settings
    from flows.steps.extension import extend, extensions_of

    day = day_given(to)
    with open_office(Settings(), is_new_allowed=False) as office:
        if provider is not None:
            known_provider(office.catalogue(board), provider)
        if day is not None:
            if provider is None or return_id is None or period is None:
                raise WrongUse(
                    "name the provider, the return and its period, like: police missing_children 2023-24-Q4"
                )
            try:
                meant = parse(period.strip().replace("/", "-").upper())
                is_new = extend(
                    office, board, provider, return_id, meant, to=day, reason=reason, approved_by=approved_by
                )
            except ValueError as error:  # a period that is none, or an extension that cannot be
                raise WrongUse(str(error)) from None
            typer.echo("Recorded." if is_new else "This extension stands already.", err=as_json)
        elif reason or approved_by:
            raise WrongUse(
                "an extension needs --to, --reason and --approved-by; without them those that stand are listed"
            )
        found = [
            one
            for one in extensions_of(office, board, provider, return_id)
            if period is None or one.period == period.strip().replace("/", "-").upper()
        ]
    if as_json:
        typer.echo(json.dumps([vars(one) for one in found], indent=2, default=str))
        return
    typer.echo(f"{board}: these stand" if found else f"{board}: no extension stands")
    for one in found:
        typer.echo(
            f"{one.provider} {one.return_id} {one.period}: to {one.extended_to}, approved by {one.approved_by}. "
            f"{one.reason}"
        )


def chase(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be written.")] = False,
    show: Annotated[str | None, typer.Option(help="Print one letter, by the beginning of its id.")] = None,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """Write the reminders that are due, send what waits if a sender is set up, and show what waits, and why.

    Example:  lscb chase --dry-run
    """
    board = board_given(board)
    from flows.chase import chase as run_chase
    from flows.office import open_office
    from flows.settings import Settings
    from flows.show_chase import as_plain, letter_lines, lines
    from flows.steps.chase import plan, unwritten

    with open_office(Settings(), is_new_allowed=False) as office:
        if show is not None:
            typer.echo("\n".join(letter_lines(*_letter(office, board, show))))
            return
        done = None if dry_run else run_chase(office, board)
        found = plan(office, board)
        waiting = office.ledger.outbox.messages(board, "pending")
        if as_json:
            typer.echo(json.dumps(as_plain(done, found, waiting), indent=2))
            return
        if dry_run:
            for letter in unwritten(office, board, found):
                typer.echo("\n".join(letter_lines(letter, letter.name()[:8], "would be written")) + "\n")
        typer.echo("\n".join(lines(done, found, waiting, office.senders)))


def _letter(office: "Office", board: str, mark: str) -> "tuple[Letter, str, str]":
    """Find a letter in the outbox, or among those that stand to be written; with its id, and what has become of it."""
    from flows.steps.chase import plan

    known: dict[str, tuple[Letter, str]] = {
        one.name(): (one, "not written yet") for one in plan(office, board).letters
    }
    known |= {one.message_id: (one, one.state) for one in office.ledger.outbox.messages(board)}
    meant = [message_id for message_id in known if mark and message_id.startswith(mark.lower())]
    if len(meant) != 1:
        found = "no letter" if not meant else "more than one letter"
        raise WrongUse(f"{mark} is the id of {found}. List those that wait with `lscb chase --dry-run`.")
    return known[meant[0]][0], meant[0], known[meant[0]][1]
