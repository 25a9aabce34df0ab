"""Rendering: a page with a large table from templates, every cell escaped."""

import html
import string
import zlib

ROWS = 400
COLUMNS = 10

PAGE = string.Template("<!doctype html><title>$title</title><table><tbody>$rows</tbody></table>")
ROW = string.Template('<tr class="$parity"><th>$number</th>$cells</tr>\n')
CELL = string.Template('<td title="$name">$value</td>')


def cells(row, columns):
    for column in range(columns):
        yield CELL.substitute(name=f"c{column}", value=html.escape(f"<{row * column}> & '{column}'"))


def page(rows, columns):
    body = []
    for number in range(rows):
        parity = "odd" if number % 2 else "even"
        line = "".join(cells(number, columns))
        body.append(ROW.substitute(parity=parity, number=number, cells=line))
    return PAGE.substitute(title=html.escape("Orders & more"), rows="".join(body))


def handler(event, context):
    text = page(ROWS, COLUMNS)
    return {"statusCode": 200, "body": f"{len(text)} {zlib.crc32(text.encode()):08x}"}
