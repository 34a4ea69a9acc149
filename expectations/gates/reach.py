"""Which checks look beyond the file itself, so that a check before handing in can say what it could not look at."""

from collections.abc import Iterable

EARLIER = "what was accepted for earlier periods"
TWELVE = "twelve earlier periods"
OTHERS = "what stands of other returns"
LISTS = "what the provider's lists come to"

BEYOND_THE_FILE = {
    "P-03": EARLIER,
    "V-11": EARLIER,
    "A-02": EARLIER,
    "P-05": TWELVE,
    "V-12": OTHERS,
    "A-01": OTHERS,
    "A-03": OTHERS,
    "A-04": LISTS,
    "A-05": LISTS,
}
"""What a check needs beside the file, by its code; a check that is not named needs the file alone."""

YEAR_TO_DATE = ("V-03", "V-04", "P-01", "P-02")
"""Checks that need earlier quarters where a range is declared for the year to date or for twelve months."""


OF_ANY_RETURN = ("V-11", "V-12")
"""Those of them that are about whole returns, and so about lists of records, too."""

BESIDE = "L-20"
"""The check of lists that looks into other lists of the provider, those that stand included."""


def out_of_reach(
    *, has_one_earlier: bool, has_figures: bool = True, has_lists: bool = False
) -> Iterable[tuple[str, str]]:
    """Give code and reason of every check that cannot run on a file alone, or with the last period beside it."""
    for code, needs in BEYOND_THE_FILE.items():
        is_about_it = has_figures or code in OF_ANY_RETURN
        if is_about_it and not (has_one_earlier and needs == EARLIER):
            yield code, f"it needs {needs}"
    if has_lists:
        yield BESIDE, "it needs the provider's other lists, where the file does not hold them"
    for code in YEAR_TO_DATE if has_figures else ():
        yield code, "ranges over the year to date or twelve months need its earlier quarters"
