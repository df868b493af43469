"""The answers of the story that examples and demonstrations tell, chosen by the last thing said."""


def answer_to(prompt):
    return None
