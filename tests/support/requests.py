"""Answers that the demo's forms accept."""

REQUEST = {
    "subject": "关于申请城北片区排水管网改造专项资金的请示",
    "category": "SPECIAL_FUNDS",
    "scope": "within_authority",
    "significance": "major",
    "urgency": "normal",
    "requested_action": "安排 2026 年度城市排水设施专项资金",
    "amount": 1860,
    "planned_on": "2026-12-15",
    "main_text": "城北片区排水管网建于上世纪九十年代，雨污合流，今年汛期先后 6 次积水。妥否，请批示。",
    "contact_name": "李明",
    "contact_phone": "0394-4221860",
}
FORWARD = {"handling": "forward"}
REPLY = {
    "reply_number": "示政复〔2026〕31号",
    "reply_on": "2026-11-25",
    "reply_text": "同意你局的请示，请严格专款专用。",
}
