"""HTML pages that need nothing else: one file, opened from anywhere, with plots inside.

``environment``
    Templates: those of a page, on top of the frame and the look that all pages share.
``svg``
    A figure as SVG text.

The sign-off report (`tb.signoff`) and `eie report` (`compress.report`) are such pages. jinja2 and
matplotlib are extras, so nothing else imports this package.
"""
