"""Versions of the vendor's parts, of which only the first two numbers matter."""

import re


def version_of(text):
    """Major and minor number; None where the text has none."""
    match = re.match(r"v?(\d+)\.(\d+)", text)
    return (int(match[1]), int(match[2])) if match else None
