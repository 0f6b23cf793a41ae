"""How the site is built: read by Sphinx, for which every warning is an error."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import directlink

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

URLS = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))[
    "project"
]["urls"]

project = "directlink"
author = "The directlink developers"
release = version = directlink.__version__
copyright = author  # noqa: A001 - Sphinx's name for it

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.githubpages",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "command_pages",
    "extras",
    "figures",
    "import_graph",
    "playground",
    "reference_pages",
    "reference_links",
    "router_config",
    "site_files",
    "site_links",
    "table_breaks",
    "troubleshooting",
]
exclude_patterns = [
    "_build",
    "_playground",
    "jupyter_execute",
    "**/.ipynb_checkpoints",
    "design/README.md",
]
default_role = "literal"
nitpicky = True

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 60
nb_merge_streams = True

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_maximum_signature_line_length = 88
python_use_unqualified_type_names = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
toc_object_entries = (
    False  # a page's own headings say more than a hundred methods in its margin
)

html_theme = "furo"
html_baseurl = URLS["Documentation"]
html_theme_options = {
    "source_repository": URLS["Source"],
    "source_branch": "main",
    "source_directory": "docs/",
}
pygments_dark_style = "github-dark"
html_title = f"directlink {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
copybutton_prompt_text = r"^\$ "
copybutton_prompt_is_regexp = True
copybutton_exclude = ".linenos, .gp, .go"
