"""The readers' words for an Annex A: the check, what was seen and expected, the sentence, what to do, the severity."""

from collections.abc import Mapping

from expectations.findings import Severity

ANNEX_A: Mapping[str, tuple[str, str, str, str, str, Severity]] = {
    "R-50": (
        "annex_a_heading_known",
        "unknown_column",
        "the headings that Ofsted gives its Annex A",
        "column {position} has a heading that nobody knows in this list of Annex A, and was not read.",
        "Nothing, if it is a column of your own. If it is one of Ofsted's, tell the board how your system spells it.",
        Severity.ADVICE,
    ),
    "R-51": (
        "annex_a_heading_present",
        "absent",
        "every heading of this list of Ofsted's Annex A that is needed",
        "no heading of the sheet says that what is asked for here stands under it, so the list was not read.",
        "Add the column under Ofsted's own heading, or tell the board how your system spells it.",
        Severity.ERROR,
    ),
    "R-52": (
        "annex_a_heading_once",
        "repeated",
        "each heading once",
        "two columns of the sheet both say that they are this, and do not agree, so the list was not read.",
        "Keep one of the columns.",
        Severity.ERROR,
    ),
    "R-53": (
        "annex_a_list_present",
        "absent",
        "lists 3, 5 and 7 of Ofsted's Annex A",
        "list {list} of Annex A is not there, or says nothing of the quarter, so nothing is worked out from it.",
        "If the workbook holds it, call its sheet by the list's number and give it Ofsted's headings.",
        Severity.ADVICE,
    ),
    "R-54": (
        "annex_a_list_used",
        "not_needed",
        "a list that a row of the framework is worked out from",
        "this is list {list} of Annex A; its {rows} rows were counted and dropped, as the board needs none of them.",
        "Nothing. The sheet may be left out next time.",
        Severity.ADVICE,
    ),
    "R-55": (
        "annex_a_rows_visible",
        "hidden",
        "visible rows",
        "{rows} rows are hidden, perhaps by a filter. They belong to the list, and were read like all others.",
        "Take filters off and look at what appears. If these rows are not of the list, delete them and send again.",
        Severity.QUERY,
    ),
    "R-56": (
        "annex_a_rows_in_time",
        "later",
        "what happened up to the quarter's end",
        "{rows} rows are about what happened after the quarter ended, and were left for the next one.",
        "Nothing. Send the next quarter's Annex A when it has ended.",
        Severity.ADVICE,
    ),
    "R-57": (
        "annex_a_is_of_the_quarter",
        "earlier_quarter",
        "an Annex A that was drawn after the last quarter ended",
        (
            "the last things in it happened before the last quarter ended, so it was read for the quarter that ended "
            "in month {month} of {year}, and for no later one."
        ),
        "If that is the wrong file, send the newest Annex A.",
        Severity.QUERY,
    ),
    "R-58": (
        "annex_a_list_certain",
        "ambiguous",
        "one sheet for each list, with its own headings",
        (
            "it is not certain that this is list {list} of Annex A: another sheet is called so too, or the headings "
            "are those of another list. It was not read."
        ),
        "Keep one sheet for each list, and call it by the list's number.",
        Severity.ERROR,
    ),
    "R-59": (
        "annex_a_reaches_the_end",
        "may_be_early",
        "an Annex A that was drawn after the quarter ended",
        "the last thing in it happened {days} days before the quarter ended.",
        "If it was drawn before the quarter ended, draw it again and send that: what happened since is missing.",
        Severity.QUERY,
    ),
    "R-65": (
        "annex_a_says_something",
        "nothing_of_the_quarter",
        "an Annex A whose list 3, 5 or 7 has rows of the quarter",
        "it is an Annex A, but nothing in its lists 3, 5 and 7 is of the quarter, so nothing was taken from it.",
        "Draw the lists after the quarter has ended, and send them together. Call each sheet by the list's number.",
        Severity.ERROR,
    ),
    "R-66": (
        "annex_a_of_one_authority_and_quarter",
        "several_values",
        "one authority, and one quarter",
        "column {position} should say the same in every row, but says {values} things. All rows were read as yours.",
        "If rows of another authority or quarter are among them, delete these and send the file again.",
        Severity.QUERY,
    ),
    "R-67": (
        "workbook_is_excels",
        "open_document",
        "CSV, XLSX or Parquet",
        "it is a workbook in the OpenDocument format (.ods), which is not read.",
        "Choose 'Save as' and then 'Excel Workbook (.xlsx)', and send that.",
        Severity.ERROR,
    ),
}
