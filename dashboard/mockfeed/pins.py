"""Changes made to contests from outside: JSON Merge Patches (RFC 7396) that last until the evening ends."""

from typing import Any

import msgspec

from dashboard.mockfeed.payload import Contest


def merge(target: object, patch: object) -> object:
    """Return `target` with a JSON Merge Patch applied. Neither argument is changed."""
    if not isinstance(patch, dict):
        return patch
    merged: dict[str, object] = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge(merged.get(name), value)
    return merged


class Pins:
    """The patches of one evening, in the order of their arrival."""

    def __init__(self, evening: int) -> None:
        self.evening = evening
        self._patches: dict[str, list[dict[str, Any]]] = {}

    def add(self, contest: Contest, patch: dict[str, Any]) -> Contest:
        """Pin a patch and return the patched contest. Raises `msgspec.ValidationError` if that is no valid contest."""
        patched = msgspec.convert(self._document(contest, patch), Contest)
        if patched.id != contest.id:
            raise msgspec.ValidationError("The id of a contest cannot be changed - at `$.id`")
        self._patches.setdefault(contest.id, []).append(patch)
        return patched

    def apply(self, contest: Contest) -> Contest | dict[str, Any]:
        """Return the contest with its patches, as a bare document if a patch does not fit the contest any more."""
        if contest.id not in self._patches:
            return contest
        document = self._document(contest)
        try:
            return msgspec.convert(document, Contest)
        except msgspec.ValidationError:
            return document

    def _document(self, contest: Contest, *extra_patches: dict[str, Any]) -> dict[str, Any]:
        document: Any = msgspec.to_builtins(contest)
        for patch in (*self._patches.get(contest.id, ()), *extra_patches):
            document = merge(document, patch)
        return dict(document)
