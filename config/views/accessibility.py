"""Tillgänglighetsredogörelsen (lagen 2018:1937), and a way to say what does not work."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from notifications import feedback
from workflow.text import Text
from workflow.views.gates import anyone

from ..forms import FeedbackForm

THANKS = Text(
    "Tack, vi har sparat det du skrev och läser det. Har du lämnat din e-postadress får du svar.",
    "Thank you, we have saved what you wrote and will read it. If you left your e-mail address "
    "you will get an answer.",
)


@anyone
def accessibility(request: HttpRequest) -> HttpResponse:
    """Om tillgänglighet: what works, what does not, and where to say so."""
    form = FeedbackForm(request.POST or None, initial={"page": request.GET.get("sida", "")})
    if request.method == "POST" and form.is_valid():
        feedback.keep(**form.cleaned_data, now=timezone.now())
        messages.success(request, str(THANKS))
        return redirect("accessibility")
    status = 422 if form.errors else 200
    return render(request, "config/accessibility.html", {"form": form}, status=status)
