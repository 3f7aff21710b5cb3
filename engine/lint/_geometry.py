"""Boxes (x, y, width, height), points (x, y) and segments (two points), as a picture of a diagram has them. Pixels."""

from __future__ import annotations

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Segment = tuple[Point, Point]


def overlap(a: Box, b: Box, by: float) -> bool:
    """Do two boxes cover one another by more than `by`?"""
    level = a[0] + by < b[0] + b[2] and b[0] + by < a[0] + a[2]
    return level and a[1] + by < b[1] + b[3] and b[1] + by < a[1] + a[3]


def cut(s: Segment, t: Segment) -> bool:
    """Do two segments cross in their inner parts?"""

    def side(a: Point, b: Point, c: Point) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    (p, q), (r, u) = s, t
    return side(p, q, r) * side(p, q, u) < 0 and side(r, u, p) * side(r, u, q) < 0


def overlaid(s: Segment, t: Segment) -> bool:
    """Do two level or two upright segments lie on one another for more than 2 pixels?"""
    for along in (0, 1):
        if {point[1 - along] for point in (*s, *t)} == {s[0][1 - along]}:
            first, second = (sorted(point[along] for point in each) for each in (s, t))
            return min(first[1], second[1]) - max(first[0], second[0]) > 2
    return False


def runs_through(segment: Segment, box: Box, by: float) -> bool:
    """Does the segment run through the box made smaller by `by` on every side?"""
    x, y, w, h = box[0] + by, box[1] + by, box[2] - 2 * by, box[3] - 2 * by
    if any(x < px < x + w and y < py < y + h for px, py in segment):
        return True
    return cut(segment, ((x, y), (x + w, y + h))) or cut(segment, ((x, y + h), (x + w, y)))


def slanted(segment: Segment) -> bool:
    """Neither level nor upright, by more than 2 pixels."""
    (x1, y1), (x2, y2) = segment
    return abs(x1 - x2) > 2 and abs(y1 - y2) > 2
