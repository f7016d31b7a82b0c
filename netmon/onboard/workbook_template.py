"""The workbook that schools fill in: four sheets with headers, one example row, lists to choose from, and a page that explains them."""

from pathlib import Path
from typing import Any, Final

import xlsxwriter

from netmon.config.workbook import MAX_ROWS
from netmon.onboard.workbook_columns import EXAMPLE, NOTES, SHEETS, Column, Sheet

LIST_ROWS: Final = 5_000
FONT: Final = "微软雅黑"
HEADLINE: Final = "netmon 学校网络登记表"
LINES: Final = (
    "1. 带 * 的列必填。第 2 行是示例，学校名称以“（示例）”开头的行导入时会跳过，可以保留或删除。",
    "2. 学校、线路、设备、教室四张表按顺序填；“学校”一列在四张表里写法要一致（学校名称、代号或标识码都可以）。",
    "3. 标识码、电话、IP 地址、教室范围按文本填写：各列已设为文本格式，请用“选择性粘贴→数值”，不要带格式粘贴，否则 1-6 会变成日期。",
    "4. 教室范围写 101-106, 201-206；单间直接写 101。弱电间、机房不用登记。",
    "5. 凭据一列只填名称（credentials.yaml 里的名称），任何一格都不要填口令。",
    "6. 空着的格表示“不清楚”或“不改”：不会清除清单里已有的内容。",
    f"7. 每张表最多 {MAX_ROWS} 行；不要改表名和表头，可以隐藏或调换列，可以加“备注”列。",
    "8. 导入：netmon import 本文件.xlsx。它只生成建议（默认在 proposal 文件夹）并显示与现有清单的差别，不会改动现有清单。",
    "9. 有错时会列出每一格的位置，例如 学校!C7，改好后再导入一次。",
    "10. 本表含单位信息，不要填写个人手机号、身份证号。",
)


def write_template(path: Path) -> None:
    """Write the workbook; OSError when it cannot be written."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            book.set_properties({"title": HEADLINE, "comments": ""})
            formats = _formats(book)
            _notes(book, formats)
            for sheet in SHEETS:
                _sheet(book, sheet, formats)
            book.get_worksheet_by_name(SHEETS[0].name).activate()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(getattr(error.args[0], "errno", None) if error.args else None, str(error)) from None


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
    return {
        "text": book.add_format({**base, "num_format": "@"}),
        "number": book.add_format({**base, "num_format": "0"}),
        "example": book.add_format({**base, "num_format": "@", "italic": True, "font_color": "#7F7F7F", "bg_color": "#F2F2F2"}),
        "example_number": book.add_format({**base, "num_format": "0", "italic": True, "font_color": "#7F7F7F", "bg_color": "#F2F2F2"}),
        "required": book.add_format({**base, "bold": True, "bg_color": "#1F6FB2", "font_color": "#FFFFFF", "border": 1, "text_wrap": True}),
        "header": book.add_format({**base, "bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True}),
        "title": book.add_format({**base, "bold": True, "font_size": 16}),
        "note": book.add_format({**base, "text_wrap": True, "font_size": 11}),
    }


def _sheet(book: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 1)
    page.set_row(0, 32)
    for place, column in enumerate(sheet.columns):
        kind = "number" if column.kind == "number" else "text"
        page.set_column(place, place, column.width, formats[kind])
        head = f"{column.header} *" if column.required else column.header
        page.write_string(0, place, head, formats["required" if column.required else "header"])
        if isinstance(column.example, int):
            page.write_number(1, place, column.example, formats["example_number"])
        else:
            page.write_string(1, place, column.example, formats["example"])
        _help(page, place, column)
    page.autofilter(0, 0, 1, len(sheet.columns) - 1)


def _help(page: Any, place: int, column: Column) -> None:
    """Let a cell offer its choices, or explain itself when it is chosen."""
    words = list(column.choices) if column.kind in ("choice", "choices") else ["是", "否"] if column.kind == "yes_no" else []
    note = (column.note or (f"例：{column.example}" if column.example else ""))[:250]
    rule: dict[str, Any] = {"validate": "list", "source": words} if words else {"validate": "any"}
    if column.kind == "choices":
        rule["error_type"] = "information"  # several words joined are right as well
    if words:
        rule |= {"error_title": column.header[:30], "error_message": f"请从列表中选择：{'、'.join(words)}"[:250]}
    if note:
        rule |= {"input_title": column.header[:30], "input_message": note}
    if words or note:
        page.data_validation(1, place, LIST_ROWS, place, rule)


def _notes(book: Any, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(NOTES)
    page.set_column(0, 0, 12, formats["note"])
    page.set_column(1, 1, 18, formats["note"])
    page.set_column(2, 2, 90, formats["note"])
    page.write_string(0, 0, HEADLINE, formats["title"])
    for number, line in enumerate(LINES, 2):
        page.merge_range(number, 0, number, 2, line, formats["note"])
        page.set_row(number, 34)
    number = len(LINES) + 3
    for place, head in enumerate(("表", "列", "怎么填")):
        page.write_string(number, place, head, formats["header"])
    for sheet in SHEETS:
        for column in sheet.columns:
            number += 1
            page.write_string(number, 0, sheet.name, formats["note"])
            page.write_string(number, 1, column.header + (" *" if column.required else ""), formats["note"])
            page.write_string(number, 2, _explained(column), formats["note"])


def _explained(column: Column) -> str:
    parts = [column.note] if column.note else []
    if column.choices:
        parts.append("可填：" + "、".join(column.choices))
    if column.example != "":
        parts.append(f"例：{str(column.example).removeprefix(EXAMPLE)}")
    return "；".join(parts)
