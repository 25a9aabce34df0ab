"""The one error that a person who uses the page can put right."""


class PlainError(Exception):
    """Its text is the sentence that the page shows; anything else that is raised is a defect."""
