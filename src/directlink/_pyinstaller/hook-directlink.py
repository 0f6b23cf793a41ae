"""What a frozen program needs besides modules: the templates that routers' configurations are written by."""

from pathlib import Path

_TEMPLATES = Path(__file__).parents[1] / "routers" / "templates"

datas = [(str(template), "directlink/routers/templates") for template in sorted(_TEMPLATES.glob("*.j2"))]
"""Each file, and the folder that it goes to."""
