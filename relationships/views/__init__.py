"""The pages of relationships, split by noun; each view is: door in, form, made?, redirect, page."""
