"""Files read with one clear reason where they cannot be; nothing but a regular file is ever opened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from explorer import wholefile

MOST_BYTES = 32 * 2**20
_RESTORE = "请从安装包恢复"
_WHY = {
    "folder": "这是一个文件夹，不是文件；请移走它，放回原来的文件",
    "special": "这是管道或设备，不是文件；请换成普通文件",
    "circle": "符号链接绕成了圈；请换成文件本身",
    "forbidden": "没有读取它的权限；请向管理员要求读取权限",
    "name": "文件名无效；请改名",
    "long": "文件名太长；请改名",
    "broken": "磁盘读取出错；请检查磁盘，再从安装包恢复",
    "away": "网络位置已断开；请重新连接",
}


class Unreadable(Exception):
    """Why a file cannot be read, and the cure; `gone` where there is none, `line` where it is known."""

    def __init__(self, why: str, gone: bool = False, line: int = 0) -> None:
        super().__init__(why)
        self.gone, self.line = gone, line


def read(path: Path) -> bytes:
    """The bytes of a regular file; raises Unreadable. A pipe or device would keep the reader for ever."""
    try:
        data = wholefile.read(path, MOST_BYTES)
    except OSError as error:
        why = wholefile.why(error)
        if why == "missing":
            raise Unreadable(f"没有这个文件；{_RESTORE}", gone=True) from error
        raise Unreadable(_WHY.get(why, f"读不出；请检查磁盘与权限，或{_RESTORE[1:]}")) from error
    if len(data) > MOST_BYTES:
        raise Unreadable(f"超过 {MOST_BYTES // 2**20} MB；请分成几个文件，或{_RESTORE[1:]}")
    return data


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without a mark at its beginning; raises Unreadable."""
    data = read(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Unreadable("是 UTF-16 编码；请另存为 UTF-8") from error
        row = data[: error.start].count(b"\n") + 1
        raise Unreadable(f"第 {row} 行不是 UTF-8 编码；请另存为 UTF-8") from error


def read_json(path: Path) -> Any:
    """What a JSON file says; raises Unreadable."""
    text = read_text(path)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        what = "被截断" if error.pos >= len(text.rstrip()) else "写法有误"
        raise Unreadable(f"JSON {what}；{_RESTORE}", line=error.lineno) from error
    except (ValueError, RecursionError) as error:  # a number of a million digits; brackets a thousand deep
        raise Unreadable(f"JSON 嵌套太深或数字太长；{_RESTORE}") from error
