"""What a person decides for herself: her language."""

from __future__ import annotations

from django.conf import settings as product
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from workflow import people, roster
from workflow.text import Text
from workflow.views.gates import anyone, signed_in, visit_of

from ..forms import LanguageForm

A_YEAR = 365 * 24 * 60 * 60


@signed_in
def settings(request: HttpRequest) -> HttpResponse:
    """Inställningar: who she is here, and in which language she reads."""
    person = visit_of(request).person
    form = LanguageForm(request.POST or None, initial={"language": person.language})
    if request.method == "POST" and form.is_valid():
        people.choose_language(person, form.cleaned_data["language"])
        with translation.override(person.language):
            done = str(Text("Språket är svenska nu.", "The language is English now."))
        messages.success(request, done)
        return redirect("settings")
    status = 422 if form.errors else 200
    context = {
        "form": form,
        "with_password": product.PASSWORD_LOGIN,
        "roles": roster.of_person(person, visit_of(request).today),
    }
    return render(request, "config/settings.html", context, status=status)


@anyone
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """A visitor's choice, kept in a cookie for a year; back to where she was."""
    response = HttpResponseRedirect(_next(request))
    chosen = request.POST.get("language")
    if chosen in dict(product.LANGUAGES):
        response.set_cookie(
            product.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=A_YEAR,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    return response


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if ours and wanted.startswith("/") else reverse("home")
