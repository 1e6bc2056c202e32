"""What words say of the state of a thing: the cells of a column of statuses, and columns that name its end."""

from __future__ import annotations

import re

from explorer.atlas.model import Status
from explorer.words.cell import normalized

# The end of a thing, by the name of a column of dates or in a cell.
CLOSING = (
    r"停(?:止|用|运|产|航|业|办)|歇业|关闭|关停|撤销|撤并|拆除|废止|废弃|报废|注销|失效|闭站|退役"
    r"|clos|demoli|dismantl|abandon|discontinu|decommission|disus|shut_?down|retired|ceased?"
)
_DONE = r"完(?:工|成)|竣工|建成|贯通|通[车航水气电邮]|投[运用产入]|运[营行]|营[业运]|开[通放业园航]|启用|验收|移交|交付"
_BEGUN = r"开工|动工|启动|开建|施工|实施|建设"
# The first that fits. A negation goes before what it denies: 未通车 and `not open` are not in operation; 拟停用 names the plan.
_STATUSES: tuple[tuple[str, Status], ...] = (
    (r"恢复(?:运[营行]|营业|使用|通[车航])|复[航运]$|重新(?:开[放业]|启用)|reopen|resumed", "operation"),
    (r"复工|恢复(?:施工|建设)", "construction"),
    (
        rf"规划|(?<!按)计划|拟|筹备|筹建|谋划|前期|储备|准备|缓建|暂缓|未建|待建|待定|(?:未|即将|待)(?:{_BEGUN})"
        r"|plan|propos|unbuilt|not(?:yet)?(?:built|started|begun|approved)|unapproved|pending|deferred|postponed"
        r"|未[获经予]?(?:批|立项|核准|备案)|待批|报[批审]|(?:批复|审批|核准|立项)中",
        "planned",
    ),
    (
        rf"{CLOSING}|停[工建]|暂停|[中终]止|搁置|烂尾|已拆|取消|不再|未使用"
        r"|cancel|suspend|halted|paused|stopped|onhold|terminat|inactive|non-?operat|notinuse|outofservice",
        "closed",
    ),
    (
        rf"(?:未|待|即将)(?:{_DONE})|主体(?:工程|结构)?(?:完|封顶)|(?<![\d.])(?!0+(?:\.0+)?%)\d{{1,2}}(?:\.\d+)?%"
        r"|incomplete|(?:not|un)(?:yet|fully)?(?:complet|open|finish|operat)",
        "construction",
    ),
    (r"改建|改造|扩建|改扩建|扩能|升级|upgrad|renovat", "upgrade"),
    (
        r"在建|续建|新建|施工|开工|动工|建设中|正在建|^(?:建设|实施)(?:期|阶段)?$|实施中|正在实施|推进|进行中"
        r"|construction|building|inprogress|ongoing|underway",
        "construction",
    ),
    (r"批复|批准|立项|核准|备案|获批|审批通过|approv", "approved"),
    (
        r"(?<![\d.])0(?:\.0+)?%|设计|勘[察测]|可研|论证|研究|招标|[中流]标|选址|征地|拆迁|环评|初设|签约|在谈|[远近]期|design|feasib|tender",
        "planned",
    ),
    (
        rf"{_DONE}|(?<!\d)100(?:\.0+)?%|已建|在用|使用|现状|现有|operat|open|complet|built|exist|active|inuse",
        "operation",
    ),
)


def status_named(words: object) -> Status | None:
    """Return the status that a cell names: `在建`, `建成通车`; None if it names none."""
    plain = normalized(words)
    return next((status for pattern, status in _STATUSES if re.search(pattern, plain)), None)
