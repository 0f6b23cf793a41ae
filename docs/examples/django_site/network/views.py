from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from directlink import DirectLinkError, RetryPolicy

from .line import client


@csrf_exempt  # for programs that send a token of yours; leave it out for forms
@require_POST
def accept(request: HttpRequest, virtual_interface_id: str) -> JsonResponse:
    try:
        result = client().accept_private_virtual_interface(
            virtual_interface_id=virtual_interface_id,
            virtual_gateway_id=request.POST.get("virtual_gateway_id"),
            timeout=20,
        )
    except DirectLinkError as error:
        return JsonResponse({"error": error.to_dict()}, status=502)
    return JsonResponse(result.to_dict())


def health(_: HttpRequest) -> JsonResponse:
    """Tell whether the service can be asked; it is asked twice a minute at most."""
    problem = cache.get("line")
    if problem is None:
        try:
            client().with_options(
                timeout=2, retry=RetryPolicy(max_attempts=1)
            ).describe_virtual_gateways()
            problem = ""
        except DirectLinkError as error:
            problem = type(error).__name__
        cache.set("line", problem, timeout=30)
    return JsonResponse({"line": problem or "ok"}, status=503 if problem else 200)
