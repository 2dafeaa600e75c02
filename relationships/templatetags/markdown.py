"""What people write in Markdown, as HTML that cannot do anything."""

import nh3
from django import template
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

register = template.Library()

TAGS = {"p", "br", "hr", "h4", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
READER = MarkdownIt("commonmark", {"html": False}).disable("image")


@register.filter
def markdown(text: str) -> SafeString:
    """Headings all at the level below the clause's own title; no images, no HTML, only links that lead out by https,
    http or mail. Safe because nh3 lets nothing else through."""
    tokens = READER.parse(text or "")
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h4"
    html = READER.renderer.render(tokens, READER.options, {})
    return SafeString(nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "mailto"}))
