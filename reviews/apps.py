from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = _("Reviews")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from relationships import things
        from relationships.timeline import MOVE_WORDS
        from reviews.words import WORDS

        MOVE_WORDS |= WORDS
        things.register("REV", "reviews.ServiceReview", "reviews:review", talk=True)
        things.register("ACT", "reviews.ReviewAction", "reviews:action", talk=True)
