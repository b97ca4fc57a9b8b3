import itertools

from hypothesis import given
from hypothesis import strategies as st

from cnnbuilder.export.face import Point, block_box, input_port, output_port
from cnnbuilder.export.wires import rounded, route, routes
from cnnbuilder.graph.arrange import BLOCK_HEIGHT, BLOCK_WIDTH, GAP

# Blocks as they lie on a canvas: in columns and rows with the usual gaps, some places free.
PLACES = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 6)), min_size=2, max_size=20, unique=True
)
STEP_X, STEP_Y = BLOCK_WIDTH + 54, BLOCK_HEIGHT + GAP


def inside(a, b, box):
    """Whether the piece from a to b enters the block."""
    return (
        min(a.x, b.x) < box.right - 1
        and max(a.x, b.x) > box.x + 1
        and min(a.y, b.y) < box.bottom - 1
        and max(a.y, b.y) > box.y + 1
    )


@given(PLACES, st.data())
def test_wires_go_around_blocks_in_right_angles(places, data):
    corners = [Point(x * STEP_X, y * STEP_Y) for x, y in places]
    boxes = [block_box(*corner) for corner in corners]
    pairs = data.draw(st.lists(st.permutations(range(len(corners))), min_size=1, max_size=6))
    ends = [(output_port(*corners[p[0]]), input_port(*corners[p[1]])) for p in pairs]
    for (start, end), way in zip(ends, routes(ends, boxes), strict=True):
        assert way[0] == start
        assert way[-1] == end
        for a, b in itertools.pairwise(way):
            assert a.x == b.x or a.y == b.y
            assert not any(inside(a, b, box) for box in boxes)
        assert way[1].x == start.x
        assert way[1].y > start.y
        assert way[-2].x == end.x
        assert way[-2].y < end.y


def test_the_plain_way_is_straight():
    start, end = Point(116, 84), Point(116, 104)
    assert route(start, end, [block_box(0, 0), block_box(0, 104)]) == (start, end)


def test_a_wire_that_is_being_drawn_needs_no_blocks():
    way = route(Point(0, 100), Point(50, 0), [])
    assert (way[0], way[-1]) == (Point(0, 100), Point(50, 0))


def test_two_long_wires_do_not_lie_on_each_other():
    boxes = [block_box(0, row * STEP_Y) for row in range(6)]
    start = output_port(0, 0)
    ways = routes(
        [(start, input_port(0, 4 * STEP_Y, 1, 2)), (start, input_port(0, 5 * STEP_Y, 1, 2))], boxes
    )
    lanes = [way[2].x for way in ways]
    assert abs(lanes[0] - lanes[1]) >= 10


def test_corners_are_rounded_within_their_pieces():
    way = (Point(0, 0), Point(0, 4), Point(100, 4), Point(100, 50))
    commands = rounded(way, 10)
    assert [command.kind for command in commands] == ["M", "L", "Q", "L", "Q", "L"]
    assert commands[1].points == (Point(0, 2),)
    assert commands[2].points == (Point(0, 4), Point(2, 4))
    assert commands[-1].points == (way[-1],)
    assert rounded((way[0], way[0]))[-1].points == (way[0],)


def test_data_that_flow_to_the_right_take_the_same_ways_turned() -> None:
    start, end = output_port(0, 0, direction="right"), input_port(600, 0, direction="right")
    between = block_box(300, 0)
    way = route(start, end, [block_box(0, 0), between, block_box(600, 0)], direction="right")
    assert way[0] == start
    assert way[-1] == end
    assert way[1].y == start.y, "it leaves to the right"
    for one, other in itertools.pairwise(way):
        assert one.x == other.x or one.y == other.y
        level = min(one.y, other.y) < between.bottom and max(one.y, other.y) > between.y
        upright = min(one.x, other.x) < between.right and max(one.x, other.x) > between.x
        assert not (level and upright), "around the block between, not through it"
