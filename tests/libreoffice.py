"""A real spreadsheet program, without a window, that works everything out anew when it opens a file."""

import os
import shutil
import subprocess

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""

needs_libreoffice = pytest.mark.skipif(
    SOFFICE is None and not os.environ.get("CI"), reason="LibreOffice is not installed here; CI has it"
)


def convert(folder, files, kind):
    """Open files and save them as another kind, into the folder ``out`` beside them."""
    assert SOFFICE is not None, "CI must have LibreOffice; .ci/run installs it"
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(RECALCULATE, encoding="utf-8")
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", "--convert-to", kind,
         "--outdir", str(folder / "out"), *map(str, files)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    return folder / "out"


AS_WORKBOOK, AS_PAGES = "xlsx:Calc MS Excel 2007 XML", "pdf"
