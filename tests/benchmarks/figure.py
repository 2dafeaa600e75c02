"""One measured figure and what it has to keep to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def kept(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    def __str__(self) -> str:
        bounds = [("at most", self.at_most), ("at least", self.at_least)]
        said = ", ".join(f"{words} {bound:,g}" for words, bound in bounds if bound is not None)
        value = f"{self.value:,.2f}" if isinstance(self.value, float) and self.value < 1000 else f"{self.value:,.0f}"
        failed = "" if self.kept else "  <-- FAILED"
        return f"{self.name}: {value} {self.unit}".rstrip() + (f" ({said})" if said else "") + failed
