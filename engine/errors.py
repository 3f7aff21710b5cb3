"""Every refusal the engine can give, grouped by who must act.

One root, six families; `web` maps families to answers and nothing else. Every code has a Chinese sentence and an
English one in `SENTENCES` (a test looks), except codes that a guard table brings with it, whose sentence is data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SENTENCES: dict[str, tuple[str, str]] = {
    # NotFound
    "UNKNOWN_TASK": ("没有这件待办，或您不能看。", "There is no such task, or you may not see it."),
    "UNKNOWN_CASE": ("没有这件事项，或您不能看。", "There is no such case, or you may not see it."),
    "UNKNOWN_MATTER": ("没有这件事项，或您不能看。", "There is no such matter, or you may not see it."),
    "UNKNOWN_UNIT": ("这一天没有这个单位。", "There is no such unit on that day."),
    "UNKNOWN_VERSION": ("“{process}”没有第 {version} 版。", "“{process}” has no version {version}."),
    "UNKNOWN_DECISION": ("没有编号为“{decision}”的决策表。", "There is no decision table “{decision}”."),
    "UNKNOWN_PROCESS": ("没有编号为“{process}”的流程。", "There is no process “{process}”."),
    "UNKNOWN_DEPLOYMENT": ("没有这次部署。", "There is no such deployment."),
    "UNKNOWN_PERSON": ("没有登录名为“{login}”的人员。", "There is no person with the login “{login}”."),
    "UNKNOWN_FINDING": ("没有这条核查结果，或您不能看。", "There is no such finding, or you may not see it."),
    "UNKNOWN_ATTACHMENT": ("没有这个附件，或您不能看。", "There is no such attachment, or you may not see it."),
    "UNKNOWN_FORM": ("这里没有表单文件。", "There is no form file here."),
    "UNKNOWN_GROUP": ("没有这个组。", "There is no such group."),
    "UNKNOWN_JOB": ("没有这项到时的工作，或您不能看。", "There is no such due work, or you may not see it."),
    "UNKNOWN_COMMENT": ("没有这条备注，或您不能看。", "There is no such remark, or you may not see it."),
    "UNKNOWN_INCIDENT": ("没有这条故障，或您不能看。", "There is no such incident, or you may not see it."),
    "UNKNOWN_REFUSAL": ("没有这次未提交的记录，或不是您的。", "There is no such refusal, or it is not yours."),
    "UNKNOWN_VARIABLE": ("没有变量“{name}”。", "There is no variable “{name}”."),
    "NOTHING_AWAITED": ("这件事项不在等消息“{name}”。", "The case does not wait for the message “{name}”."),
    "NO_FILE": (
        "变量“{name}”不是文件；文件是案卷的附件，见 /task/{{id}}/attachment。",
        "The variable “{name}” is no file; files are attachments of the case: /task/{{id}}/attachment.",
    ),
    "UNKNOWN_DATABASE": ("{url} 不是有序的数据库。", "{url} is no database of youxu."),
    # NotAllowed
    "SIGN_IN_FAILED": ("用户名或密码不对。", "The user name or the password is wrong."),
    "SIGN_IN_SLOWED": ("登录尝试过多，请在 {seconds} 秒后再试。", "Too many attempts. Try again in {seconds} seconds."),
    "NOT_SIGNED_IN": ("请先登录。", "Please sign in first."),
    "NOT_YOUR_TASK": ("这件待办不由您办理。", "This task is not yours to complete."),
    "NOT_A_STARTER": ("您的岗位不能发起“{process}”。", "Your post may not start “{process}”."),
    "NO_EXCEPTION": (
        "这一条没有例外可以申请。",
        "There is no exception to ask for here.",
    ),
    "ROLE_NEEDED": ("这项操作需要“{role}”角色。", "This needs the role “{role}”."),
    "NOT_YOUR_MESSAGE": ("这一步不由您发起。", "This event is not yours to raise."),
    "NOT_YOURS_TO_URGE": (
        "催办由发起人、发起单位负责人和办公室进行。",
        "The starter, the head of the starter's unit and the office may urge.",
    ),
    "NOT_YOURS_TO_TAKE_BACK": (
        "只有刚办完这一步的人能撤回。",
        "Only whoever has just completed this step can take it back.",
    ),
    "CANCEL_BY_OFFICE": (
        "已经有人办理过，只有办公室能撤销，须写明理由。",
        "Somebody has worked on it already: only the office can cancel it, with a reason.",
    ),
    "OWN_DEPLOYMENT": (
        "部署要由另一个人复核，不能复核自己的。",
        "A deployment is approved by somebody else than who sent it.",
    ),
    # Conflict
    "RELEASE_AWAITED": (
        "已收到，等待复核。另一位设计员或系统管理员在“流程图”页批准后才生效，现行版照常运行。",
        "Received, and waiting for approval: it takes effect when another designer or operator approves it.",
    ),
    "NOT_WAITING": (
        "这次部署不在等待复核：已经批准或者退回。",
        "This deployment is not waiting: it has been approved or declined.",
    ),
    "NOTHING_TO_RETIRE": ("已经是这样，没有可改的版本。", "It is so already: there is no version to change."),
    "STILL_SCHEDULED": (
        "“{schedule}”还按日历发起它，先停用那份日程。",
        "The schedule “{schedule}” still begins it: retire that first.",
    ),
    "TASK_ALREADY_COMPLETED": (
        "这件已由{who}在 {when} 办结，您的操作没有生效，填写的内容还在这里。",
        "{who} completed this at {when}. Nothing of yours was recorded; your text is kept here.",
    ),
    "TASK_NO_LONGER_OPEN": (
        "这件待办已在 {when} 收回，您的操作没有生效。",
        "This task was withdrawn at {when}. Nothing of yours was recorded.",
    ),
    "TASK_ALREADY_CLAIMED": ("这件已由{who}签收。", "{who} has claimed this task."),
    "TARGET_NOT_EMPTY": ("目标数据库不是空的（{table}）。", "The target database is not empty ({table})."),
    "SCHEMA_UNKNOWN": (
        "数据库的结构版本“{version}”（表 alembic_version）不认识：要用更新的程序打开，或者这张表被人改过。",
        "The schema version “{version}” (table alembic_version) is unknown: of a newer youxu, or tampered with.",
    ),
    "PORT_TAKEN": (
        "端口 {port} 用不了（{why}）。换一个，例如 YOUXU_PORT=8080 make run，或者先停掉占用它的程序。",
        "Port {port} cannot be used ({why}). Take another, as YOUXU_PORT=8080 make run, or stop what uses it.",
    ),
    "NOT_A_DEMO": (
        "这个数据库里有真实人员，不能当演示用。",
        "This database holds real people and cannot be used as a demo.",
    ),
    "EXCEPTION_ASKED": (
        "这项例外已经申请过，正等答复或者已经准予，不用再申请。",
        "This exception has been asked for: the answer is awaited, or it is granted already.",
    ),
    "SCENARIOS_WALKING": (
        "有人正在走情景，请过一分钟再来，或在命令行用 youxu try --scenarios。",
        "Somebody's scenarios are being walked. Come back in a minute, or use youxu try --scenarios.",
    ),
    "CANNOT_PRINT": ("做不出 PNG 和 PDF：{why}。", "No PNG or PDF can be made: {why}."),
    "NOT_CANCELLED": ("这件没有撤销，不用恢复。", "This case was not cancelled: there is nothing to take up again."),
    "CANNOT_REOPEN": ("恢复不了：{why}。", "It cannot be taken up again: {why}."),
    "CASE_ALREADY_ENDED": ("这件事项已经结束。", "This case has already ended."),
    "ALREADY_HELD": ("这件已经由{who}办理。", "{who} holds this task already."),
    "NOT_DELEGATED": (
        "这件不是别人委您先办的，没有可以交回的人；要交给别人办，请转办。",
        "Nobody delegated this task to you, so there is nobody to give it back to; to pass it on, transfer it.",
    ),
    "URGED_ALREADY": (
        "您 {when} 已催过，对方看得到；{again} 后可以再催。",
        "You urged at {when}, and it can be seen; you can urge again after {again}.",
    ),
    "TOO_LATE_TO_TAKE_BACK": ("不能撤回了：{why}。", "It cannot be taken back any more."),
    "FINDING_NOT_OPEN": (
        "这一条已经补办或说明过，不用再说明。",
        "This finding has been settled or explained already.",
    ),
    "CHANGED_MEANWHILE": (
        "事项在您打开后有了变化，请刷新后再办。",
        "The case changed meanwhile. Reload and try again.",
    ),
    "TABLES_CHANGED_MEANWHILE": (
        "您看过以后，组织机构又有了变化，没有导入。请再看一遍会改什么。",
        "The organisation changed after you looked. Nothing was imported: look again.",
    ),
    # Invalid
    "ANSWERS_INVALID": ("有 {count} 处要改。", "{count} answers need to be changed."),
    "DIAGRAM_INVALID": ("有 {count} 处问题，没有部署，现行版照常运行。", "{count} problems. Nothing was deployed."),
    "NO_PICTURE": (
        "“{file}”里没有画法（BPMN DI），画不出来。先用 youxu layout 排一遍，或在 Camunda Modeler 里画好。",
        "“{file}” gives nothing a place (BPMN DI). Lay it out with youxu layout, or draw it in Camunda Modeler.",
    ),
    "SCENARIO_INVALID": ("情景写得不对，{why}。", "The scenarios are wrong: {why}."),
    "ORGANISATION_INVALID": ("组织机构表有 {count} 处问题，没有导入。", "{count} problems. Nothing was imported."),
    "AMENDMENT_IMPOSSIBLE": ("有 {count} 处要改，没有登记。", "{count} things to change. Nothing was recorded."),
    "DECISION_UNKNOWN": ("请从列出的处理中选择一项。", "Choose one of the decisions offered."),
    "OPINION_REQUIRED": ("请填写意见。", "Please write your opinion."),
    "ATTACHMENT_REQUIRED": ("请上传附件。", "Please attach a file."),
    "REASON_REQUIRED": ("请写明理由。", "Please give the reason."),
    "CAPACITY_NEEDED": (
        "您有多个岗位，请说明以何身份办理：{posts}。",
        "You hold several posts. Say in which capacity you act: {posts}.",
    ),
    "CAPACITY_UNKNOWN": ("您不在这个岗位上。您的岗位：{posts}。", "You do not hold this post. Yours: {posts}."),
    "WORK_NOT_YOURS": (
        "这项外部任务现在由{worker}领取，请先领取再办。",
        "This external task is held by {worker}; take it first.",
    ),
    "VARIABLE_NOT_ACCEPTED": ("这一步不接受“{name}”。", "“{name}” is not accepted here."),
    "VALUE_NOT_ALLOWED": ("“{name}”含有不能保存的字符或类型。", "“{name}” holds a value that cannot be kept."),
    "NO_MATCH": ("没有等待消息“{name}”的事项。", "Nothing waits for the message “{name}”."),
    "MIGRATION_INVALID": (
        "迁移对照有 {count} 处不对，没有案卷转过去。",
        "{count} lines of the plan are wrong. No case moved.",
    ),
    "CASES_CANNOT_MIGRATE": ("{count} 件案卷转不过去，全部留在原来的版本。", "{count} cases cannot move. All stay."),
    "MODIFICATION_IMPOSSIBLE": (
        "有一条指令做不到，什么也没有改。",
        "One instruction cannot be followed. Nothing was changed.",
    ),
    "BAD_REQUEST": ("请求无法理解：{why}", "The request cannot be understood: {why}"),
    "UNFIT": ("现在不能这样：{why}", "Not as things are: {why}"),
    "TOO_LARGE": ("内容过大（最多 {limit}）。", "Too large (at most {limit})."),
    "PASSWORD_WRONG": ("现在的密码不对。", "The present password is wrong."),
    "PASSWORD_WEAK": (
        "新密码至少 {shortest} 个字符，不能含用户名，不能多是同一个字符。",
        "At least {shortest} characters, without the user name, and not mostly the same character.",
    ),
    # Refused
    "CLOSED_PROCESS": ("“{process}”只能由其他流程调用。", "“{process}” is only called by other processes."),
    "NO_SUPERIOR": ("查不到{what}，已列入办公室待修清单。", "Nobody holds {what}; it is on the office's repair list."),
    "AMBIGUOUS_SUPERIOR": ("{what}有多人，办公室指明后继续。", "Several people hold {what}; the office must say who."),
    "STEP_FAILED": ("自动步骤“{element}”没有成功：{why}", "The automatic step “{element}” failed: {why}"),
    "SIGNERS_FIXED": (
        "流程图没有允许在“{step}”这一步{act}。",
        "The diagram does not let signers of “{step}” be added or removed.",
    ),
    "STEP_NOT_REACHED": ("流程还没有走到这一步。", "The procedure has not reached this step."),
    "CANNOT_HOLD": (
        "{who}不能接手“{step}”。能接手的：{able}。",
        "{who} cannot take over “{step}”. Who can: {able}.",
    ),
    "WITHDRAWAL_DRAWN": (
        "这个流程有自己的撤回，请用事项页上的“{name}”。",
        "This procedure has a withdrawal of its own: use “{name}” on the page of the matter.",
    ),
    # Unavailable
    "DATABASE_AWAY": (
        "系统暂时连不上数据库，这次操作没有生效。请过一会儿再试。",
        "The database cannot be reached at the moment. Nothing was done: try again in a while.",
    ),
    "DATABASE_BUSY": (
        "数据库被占用，等了很久也没有轮到，这次操作没有生效。请过一会儿再试。",
        "The database is occupied and did not let this through. Nothing was done: try again in a while.",
    ),
    "DATABASE_FULL": (
        "存储空间已满，这次操作没有生效。请告诉系统管理员，腾出空间后再试。",
        "The storage is full. Nothing was done: tell the administrator, and try again when there is room.",
    ),
    "OUTCOME_UNKNOWN": (
        "提交的最后一刻数据库断开了，不能确定有没有办成。请过一会儿刷新看看，没有办成再办一次。",
        "The database went away at the very last moment: it may be done or not. Look again in a while.",
    ),
}


class EngineError(Exception):
    """Root of every refusal. `code` is stable; `sentence` is for people; `details` are the values in the sentence."""

    def __init__(self, code: str, sentence: str | None = None, **details: object) -> None:
        """`sentence` is given only where it is data (a guard's row); otherwise it comes from `SENTENCES`."""
        self.code = code
        self.details = details
        self._sentence = sentence
        super().__init__(f"{code}: {self.sentence}")

    @property
    def sentence(self) -> str:
        """What happened and what to do, in Chinese."""
        return self.say("zh")

    def say(self, language: str) -> str:
        """The sentence in `language` ("zh" or "en")."""
        if self._sentence is not None:
            return self._sentence
        return SENTENCES[self.code][1 if language == "en" else 0].format_map(self.details)


class NotFound(EngineError):
    """404: it does not exist, or the caller may not know that it does."""


class NotAllowed(EngineError):
    """403: known, but not for this person. Somebody with the role or the post must act."""


class Conflict(EngineError):
    """409: somebody else was first. Look again."""


@dataclass(frozen=True)
class Finding:
    """One thing wrong in a designer's file: where, what, and how to mend it.

    `element`/`name` are the BPMN id and name ("" for the file itself); `line` counts from 1; `level` is "error"
    (deployment refused) or "warning".
    """

    file: str
    line: int
    element: str
    name: str
    rule: str
    sentence: str
    remedy: str
    level: str = "error"
    english: str = ""
    kind: str = ""
    """BPMN name of the element (userTask), "" where unknown: lint adds it."""


class Invalid(EngineError):
    """422 on pages, 409 over REST: the input must be changed. `problems` maps a field's key to a sentence."""

    def __init__(
        self,
        code: str,
        sentence: str | None = None,
        *,
        problems: Mapping[str, str] | None = None,
        findings: Sequence[Finding] = (),
        **details: object,
    ) -> None:
        """`problems` for answers, `findings` for diagrams."""
        self.problems = dict(problems or {})
        self.findings = tuple(findings)
        details.setdefault("count", len(self.problems) or len(self.findings))
        super().__init__(code, sentence, **details)


@dataclass(frozen=True)
class Hit:
    """A row of a guard table that applied (contracts 22)."""

    rule: str
    code: str
    effect: str
    sentence: str
    remedy: str = ""
    authority: str = ""


class Refused(EngineError):
    """422 on pages, 409 over REST: a rule of the procedure says no. `hits` are all rows that applied."""

    def __init__(
        self, code: str, sentence: str | None = None, *, rule: str = "", hits: Sequence[Hit] = (), **details: object
    ) -> None:
        """`rule` is the catalogue id; `record` is set once the refusal has been logged.

        `wants_reason`: the actor may allow every exception among `hits`, and would by giving a reason. `may_ask`: the
        exceptions for which the actor may ask their authority; () where a rule refuses for good.
        """
        self.rule = rule
        self.hits = tuple(hits)
        self.record: str = ""
        self.wants_reason = False
        self.may_ask: tuple[Hit, ...] = ()
        super().__init__(code, sentence, **details)


class Unavailable(EngineError):
    """503: the database is away, occupied or full. Whoever runs the system must act; the others try again."""


@dataclass
class Failure(Exception):
    """An automatic step cannot go on (no flow's condition holds, an expression fails, a diagram goes round).

    Not shown to people as it is: a command turns it into a refusal (a person pressed a button) or an incident
    (a timer or a message did).
    """

    code: str
    element: str
    why: str
    details: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code} at {self.element}: {self.why}"
