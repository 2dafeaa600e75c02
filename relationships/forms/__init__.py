"""The forms of relationships, split by noun; each narrows its choices to what the member may see."""
