"""How forms look, once: a field with its label, help and error, and the error summary."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Django's forms with our templates."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
