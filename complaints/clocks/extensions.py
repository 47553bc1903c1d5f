"""Whether a clock may be extended. Asked once, when it is granted: a later change of calendar takes nothing back."""

from __future__ import annotations

from dataclasses import replace

from complaints.clocks.course import Course, Extension
from complaints.clocks.deadlines import deadline
from complaints.clocks.errors import ExtensionTooLate, ExtensionTooLong, NoExtensionLeft


def extend(course: Course, extension: Extension) -> Course:
    """The course with the extension. The notice must leave before the term ends (Ley 1755 de 2015 art. 14; GDPR 12(3)).

    Raises NoExtensionLeft, ExtensionTooLong, ExtensionTooLate, CalendarRunsOut.
    """
    rule = course.rule
    if len(course.extensions) >= rule.max_extensions:
        raise NoExtensionLeft(f"The rule allows {rule.max_extensions}.")
    extended = replace(course, extensions=(*course.extensions, extension))
    if rule.longest is not None and extended.length > rule.longest:
        raise ExtensionTooLong(f"{extended.length} is more than {rule.longest}.")
    if deadline(course).breached_at(by=extension.notified_at):
        raise ExtensionTooLate(f"{extension.notified_at} is after the end of the term.")
    return extended
