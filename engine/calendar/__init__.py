"""The city's calendar: `engine.days` over its own table of days and closing times; answers the `calendar.` questions.

Sits below the organisation and the machine; reads the database, writes nothing (days come in with the organisation's
CSV files). Source: catalogue section 6, contracts 32.
"""

from engine.calendar._answer import answer, counter, says_deadline, working_days_left
from engine.calendar._reading import newest_change, read_days

__all__ = ["answer", "counter", "newest_change", "read_days", "says_deadline", "working_days_left"]
