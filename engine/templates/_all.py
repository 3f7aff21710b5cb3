"""The templates that designers get, by file name."""

from __future__ import annotations

import json

from engine.templates._choices import Choices
from engine.templates._parts import Part, attribute, choice, hidden, must, own, template, text

DAYS = (1, 2, 3, 5, 7, 10, 15, 20, 30)
YES = (("true", "是"),)
RULE_HINT = "落实哪一条。几条的，在“Extension properties”里用空格隔开写。"


def templates(choices: Choices) -> dict[str, str]:
    """File name -> JSON, as it is written to `.camunda/element-templates`."""
    found = (
        _one_person(choices),
        _a_group(choices),
        _start(choices),
        _decision(choices),
        _call(choices),
        _outside(),
        _send(),
        _receive(),
        _button(choices),
        _procedure(choices),
    )
    return {
        f"{one['id'].removeprefix('youxu.')}.json": json.dumps(one, ensure_ascii=False, indent=2) + "\n"
        for one in found
    }


def _form(choices: Choices) -> list[Part]:
    """The form that is filled in; bound to the deployment, so that running cases keep theirs."""
    return [
        choice("work", "表单", attribute("camunda:formRef"), choices.forms, hint="要填的表单；只看、只按按钮的不填。"),
        hidden(attribute("camunda:formRefBinding"), "deployment"),
    ]


def _checks(choices: Choices) -> list[Part]:
    return [
        choice(
            "checks", "守则表", own("guard"), choices.guards, hint="提交时先过这张表：不合规定的当场说明，不让提交。"
        ),
        choice("checks", "条款", own("rule"), choices.rules, hint=RULE_HINT),
        choice("checks", "附件", own("attachments"), (("optional", "可以传"), ("required", "必须传"))),
    ]


def _task(choices: Choices) -> list[Part]:
    days = [(f"${{calendar.add_working_days(now(), {n})}}", f"{n} 个工作日") for n in DAYS]
    return [
        *_form(choices),
        choice(
            "work",
            "办理期限",
            attribute("camunda:dueDate"),
            days,
            hint="从到手那天的第二天起算，放假、调休照国务院通知。",
        ),
        *_checks(choices),
        choice("checks", "意见", own("opinion"), (("required", "必须写"), ("optional", "可以写"))),
        choice("checks", "领导办的", own("leader"), YES, hint="到领导手里以前，每条路都要先登记。"),
        choice("checks", "这一步是登记", own("registers"), YES),
        text("shown", "叫做", own("verb"), hint="待办和经过里说这一步做了什么，例如“审批”；不写就用名称。"),
    ]


def _one_person(choices: Choices) -> Part:
    who = choice(
        "work",
        "办理人",
        attribute("camunda:assignee"),
        choices.people,
        hint="到时候谁在任就是谁；空缺、请假的按规定由别人代。",
    )
    about = "一个人办的一步：领导签批、单位负责人审核、发起人修改。"
    return template("task-one-person", "一个人办的任务", about, ["UserTask"], [must(who), *_task(choices)])


def _a_group(choices: Choices) -> Part:
    who = choice(
        "work", "由谁签收", attribute("camunda:candidateGroups"), choices.groups, hint="这些人都看得到，谁先签收谁办。"
    )
    about = "一组人里谁签收谁办的一步：办公室登记、核稿。"
    return template("task-group", "一组人签收的任务", about, ["UserTask"], [must(who), *_task(choices)])


def _start(choices: Choices) -> Part:
    parts = [
        *_form(choices),
        *_checks(choices),
        text("shown", "叫做", own("verb"), hint="经过里说发起做了什么，例如“提出”。"),
    ]
    return template("start", "由人发起", "填一张表单就开始的流程。", ["StartEvent"], parts)


def _decision(choices: Choices) -> Part:
    table = choice("work", "决策表", attribute("camunda:decisionRef"), choices.decisions)
    kinds = (("singleEntry", "一行一个值"), ("singleResult", "一行几个值"), ("collectEntries", "几行，每行一个值"))
    parts = [
        must(table),
        hidden(attribute("camunda:decisionRefBinding"), "deployment"),
        must(text("work", "结果存进变量", attribute("camunda:resultVariable"), hint="小写英文加下划线，例如 route。")),
        must(choice("work", "结果是", attribute("camunda:mapDecisionResult"), kinds)) | {"value": "singleEntry"},
        choice("checks", "条款", own("rule"), choices.rules, hint=RULE_HINT),
    ]
    return template("decision", "查决策表", "按一张决策表判定：路线、级别、审批人。", ["BusinessRuleTask"], parts)


def _call(choices: Choices) -> Part:
    parts = [
        must(choice("work", "流程", attribute("calledElement"), choices.processes)),
        hidden(attribute("camunda:calledElementBinding"), "deployment"),
        choice("checks", "条款", own("rule"), choices.rules, hint=RULE_HINT),
        choice("checks", "领导办的", own("leader"), YES),
        choice("checks", "这一步是登记", own("registers"), YES),
    ]
    about = "办另一个流程，办完再往下走。传入、传出哪些变量，在“In mappings”“Out mappings”里写。"
    return template("call", "办另一个流程", about, ["CallActivity"], parts)


def _outside() -> Part:
    topic = text("work", "主题", attribute("camunda:topic"), hint="外面的程序按这个名字来领，小写英文加下划线。")
    parts = [hidden(attribute("camunda:type"), "external"), must(topic)]
    return template("external", "交给外面的程序", "由别的系统来领、做完来报的一步。", ["ServiceTask"], parts)


def _send() -> Part:
    parts = [
        text("to", "事项", own("matter"), hint="发给哪一件事项；不填就是本事项，写 new 就另立一件。"),
        text("to", "案卷", own("case"), hint="只给这一件，例如 ${asked_by}。"),
        text("to", "单位", own("unit"), hint="由它发起的案卷算哪个单位的，例如 ${department}；不填沿用本案卷的。"),
        text("to", "发起人", own("starter"), hint="由它发起的案卷算谁发起的，例如 ${recipient}；不填沿用本案卷的。"),
    ]
    about = "给别的案卷发消息，或者由消息另开一件。发什么内容，在“Inputs”里写；哪一个消息，在“Message”里选。"
    return template("send", "发消息", about, ["SendTask", "IntermediateThrowEvent", "EndEvent"], parts)


def _receive() -> Part:
    parts = [
        text("work", "谁可以发", own("performer"), hint="页面上谁有这个按钮，例如 ${starter}；由别的案卷发来的不填。"),
        text("shown", "按钮", own("button"), hint="按钮上写什么，例如“撤回”；不写就用名称。"),
    ]
    about = "等一个消息：由人按按钮发，或者由别的案卷发来。"
    return template("receive", "等消息", about, ["IntermediateCatchEvent", "BoundaryEvent", "ReceiveTask"], parts)


def _button(choices: Choices) -> Part:
    parts = [
        choice("work", "意见", own("opinion"), (("required", "按它必须写意见"), ("optional", "可以写"))),
        choice("shown", "样子", own("style"), (("stop", "退回、不批一类（红）"),)),
        choice("work", "例外", own("grants"), (("yes", "按它就是准予例外"), ("no", "按它就是不准例外"))),
        choice("checks", "条款", own("rule"), choices.rules, hint=RULE_HINT),
    ]
    return template("button", "按钮", "紧跟在用户任务后面的排他网关，每条出线是一个按钮。", ["SequenceFlow"], parts)


def _procedure(choices: Choices) -> Part:
    parts = [
        text(
            "work", "谁可以发起", attribute("camunda:candidateStarterGroups"), hint="岗位、单位的编号，几个用逗号隔开。"
        ),
        choice("checks", "只收表单里有的", own("closed"), YES, hint="写了条款的流程必须是“是”。"),
        choice("checks", "条款", own("rule"), choices.rules, hint=RULE_HINT),
        text("shown", "标题", own("title"), hint="例如 ${subject}；不写就是流程的名称。"),
        text("shown", "缓急", own("urgency"), hint="例如 ${urgency}"),
        text("shown", "密级", own("secrecy"), hint="例如 ${secrecy}"),
        text("shown", "文号", own("number"), hint="例如 ${document_number}"),
        text("shown", "归在哪一组", own("group"), hint="“发起”页上的分组。"),
        choice("shown", "紧急事项", own("emergency"), YES, hint="“发起”页上单列。"),
        text("shown", "变量的叫法", own("labels"), hint="表单里没有的变量在回放里叫什么：变量=叫法，几个用空格隔开。"),
        text("work", "记进登记簿", own("register"), hint="哪些变量记进登记簿，几个用空格隔开。"),
        text("work", "登记簿", own("book"), hint="哪一本；不写就是流程的编号。"),
        must(
            text("engine", "历史保存", attribute("camunda:historyTimeToLive"), value="P3650D", hint="十年是 P3650D。")
        ),
    ]
    return template("procedure", "一项程序", "整个流程：谁可以发起、怎样显示、记进哪本登记簿。", ["Process"], parts)
