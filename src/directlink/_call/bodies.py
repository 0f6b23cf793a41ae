"""The JSON in the body of an answer, and the structure that it stands for."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from directlink.errors import ResponseDecodeError
from directlink.models import _codec
from directlink.models._base import Model

if TYPE_CHECKING:
    from directlink.transport import HttpResponse

M = TypeVar("M", bound=Model)

_DECODER: Final = json.JSONDecoder()


def _parse(body: bytes) -> tuple[dict[str, Any] | None, str]:
    body = body.removeprefix(codecs.BOM_UTF8)
    if not body:
        return None, "the body is empty"
    try:
        data = _DECODER.decode(body.decode())
    except json.JSONDecodeError as error:
        page = body.lstrip()[:1] == b"<"
        problem = "an HTML or XML page" if page else f"not JSON ({error.msg} at character {error.pos})"
    except UnicodeDecodeError:
        problem = "not UTF-8"
    except RecursionError:
        problem = "nested too deeply"
    except ValueError:
        problem = "holding a number that is too long"
    else:
        return (
            (cast("dict[str, Any]", data), "")
            if isinstance(data, dict)
            else (None, f"expected an object, got {type(data).__name__}")
        )
    return None, f"the body is {problem}"


def try_object(body: bytes) -> dict[str, Any] | None:
    """Return the JSON object in ``body``, ``None`` if it holds anything else."""
    return _parse(body)[0]


def is_blank(response: HttpResponse) -> bool:
    """Tell whether nothing stands in the body of ``response``."""
    return not response.body.removeprefix(codecs.BOM_UTF8).strip()


def _says_nothing(response: HttpResponse, cls: type[Model] | None) -> bool:
    """Tell whether an answer is empty, and that is all there is to an answer of this class, or of this status."""
    if not is_blank(response):
        return False
    return response.status_code == 204 if cls is None else _codec.is_empty(cls)


def read_object(response: HttpResponse, cls: type[Model] | None = None) -> dict[str, Any]:
    """Return the JSON object in the body of ``response``.

    Args:
        response: the answer.
        cls: what it stands for, if that is known: one without members may be empty.

    Raises:
        ResponseDecodeError: the body is anything else.
    """
    data, problem = ({}, "") if _says_nothing(response, cls) else _parse(response.body)
    if data is None:
        raise ResponseDecodeError(problem, status_code=response.status_code)
    return data


def read_model(cls: type[M], response: HttpResponse, needed: str | None = None) -> M:
    """Return the body of ``response`` as a ``cls``.

    Args:
        cls: the model.
        response: the answer.
        needed: wire name of a member that must be there.

    Raises:
        ResponseDecodeError: the body is not JSON, or does not fit.
    """
    data, problem = ({}, "") if _says_nothing(response, cls) else _parse(response.body)
    model = None
    if data is not None and needed is not None and data.get(needed) is None:
        problem = f"{needed}: there is none"
    elif data is not None:
        model, problem = _codec.build(cls, data)
        del data
    if model is None:
        raise ResponseDecodeError(problem, status_code=response.status_code)
    return model
