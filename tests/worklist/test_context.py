"""A form drawn on a page may ask the organisation and the calendar, as it may when it is checked."""

from engine import worklist
from engine.expressions import compile_feel


def test_a_label_may_ask_who_is_in_charge(city):
    with city.database.reading() as connection:
        context = worklist.form_context(connection, {"unit": "finance"}, city.now)
        asked = compile_feel("org.vice_mayor_in_charge(unit)", lenient=True)
        assert asked.evaluate(context) == "vice_mayor_2"
        assert compile_feel("calendar.is_working_day(calendar.today())", lenient=True).evaluate(context) is True
