"""The readers' words for a census, and for XML: check, what was seen and expected, sentence, what to do, severity."""

from collections.abc import Mapping

from expectations.findings import Severity

CENSUS: Mapping[str, tuple[str, str, str, str, str, Severity]] = {
    "R-40": (
        "collection_is_the_census",
        "other_collection",
        "the children in need census",
        "its header says that it belongs to another collection than the children in need census.",
        "Send the children in need census, as it is loaded to the department.",
        Severity.ERROR,
    ),
    "R-41": (
        "reference_date_present",
        "absent",
        "a reference date such as 2024-03-31",
        "its header has no reference date, or one that cannot be read, so the year is not known.",
        "Export the census again with its reference date.",
        Severity.ERROR,
    ),
    "R-42": (
        "year_is_known",
        "other_year",
        "a census of a year from 2021 to 2022 up to 2025 to 2026",
        "it is the census of a year whose layout is not known here; it was read by that of the nearest one.",
        "Say in answer to this whether the layout of that year differs in what was read.",
        Severity.QUERY,
    ),
    "R-43": (
        "children_present",
        "absent",
        "one element for each child",
        "it is a children in need census, but holds no child.",
        "Export the census again for the whole year.",
        Severity.ERROR,
    ),
    "R-44": (
        "reference_date_ends_the_year",
        "does_not_agree",
        "31 March, and the year of that day",
        "its reference date is not the 31 March of the year that the header names; it was read as of that date.",
        "Say in answer to this whether it holds the whole time up to that date. Otherwise export it again.",
        Severity.QUERY,
    ),
    "R-45": (
        "child_has_an_id",
        "absent",
        "an LAchildID for each child",
        "the child that begins here has no LAchildID.",
        "Give each child the id that it has in your system; it must be the same in every year.",
        Severity.QUERY,
    ),
    "R-46": (
        "authority_is_the_boards",
        "other_authority",
        "the number of the board's own authority",
        "its header names another authority than the board's, alone or beside it.",
        "Say in answer to this whose children these are. Otherwise send the census of the board's authority.",
        Severity.QUERY,
    ),
    "R-47": (
        "element_is_published",
        "unknown_element",
        "the elements of the published layout",
        (
            "an element that begins here is not one that the published layout has in this place; it was left out "
            "(places: {places})."
        ),
        "Nothing has to be done if it is an addition of your system's own.",
        Severity.ADVICE,
    ),
    "R-48": (
        "element_given_once",
        "repeated",
        "each element as often as the published layout allows",
        "an element stands a second time where it may stand once, so it is not certain which one holds.",
        "Remove one of the two and export the census again.",
        Severity.ERROR,
    ),
    "R-49": (
        "lines_tell_rows_apart",
        "many_on_one_line",
        "each element on a line of its own",
        "several of its elements stand on one line, so rows are numbered as they follow each other.",
        "Nothing has to be done; a census with line breaks would be easier to find one's way in.",
        Severity.ADVICE,
    ),
    "R-60": (
        "xml_well_formed",
        "not_well_formed",
        "XML that is well formed",
        "it is not well formed XML: what goes wrong shows here at the latest.",
        "Export it again, and send it as it is. If this is its last row, only a part of it has arrived.",
        Severity.ERROR,
    ),
    "R-61": (
        "xml_encoding",
        "other_encoding",
        "letters of the encoding that the first row names",
        "its letters are not of the encoding that its first row names, or nothing is known of that encoding.",
        "Export it again as UTF-8; do not open and save it in another program on the way.",
        Severity.ERROR,
    ),
    "R-62": (
        "xml_begins_first",
        "something_before",
        "a file that begins with its XML",
        "its XML begins only here: blanks or words stand before it.",
        "Take away what stands before '<?xml' or '<Message>', or export it again into a file.",
        Severity.ERROR,
    ),
    "R-63": (
        "file_not_packed",
        "packed",
        "the file itself",
        "it is packed (zip, gz or the like), and what is in it was not looked at.",
        "Unpack it and send the file that was in it.",
        Severity.ERROR,
    ),
    "R-64": (
        "element_in_its_place",
        "other_place",
        "each element where the published layout has it",
        (
            "an element that is read begins here in a place where the published layout does not have it, so what it "
            "says would be lost (places: {places})."
        ),
        "Export the census again in the published layout; ask your system's supplier if it writes it so.",
        Severity.ERROR,
    ),
}
