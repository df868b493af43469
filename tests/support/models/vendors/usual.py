"""What most vendors have in common."""


def extra_fields(world):
    """Fields that the outermost object of any body may have besides those of the table."""
    return ()


def place_of(world, path):
    """The path as the table has it, or None."""
    return path
