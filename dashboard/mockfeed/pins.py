"""Changes made to contests from outside: JSON Merge Patches (RFC 7396) that stay until the evening ends."""

from typing import Any

import msgspec

from dashboard.mockfeed.payload import Contest


def merge(target: object, patch: object) -> object:
    """`target` with a JSON Merge Patch applied; neither is changed."""
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
    """The patches of one evening, in the order they came."""

    def __init__(self, evening: int) -> None:
        self.evening = evening
        self._patches: dict[str, list[dict[str, Any]]] = {}

    def add(self, contest: Contest, patch: dict[str, Any]) -> Contest:
        """Pin what `patch` says of a contest. Raises `msgspec.ValidationError` if the result is no contest."""
        patched = msgspec.convert(self._document(contest, patch), Contest)
        if patched.id != contest.id:
            raise msgspec.ValidationError("The id of a contest cannot be changed - at `$.id`")
        self._patches.setdefault(contest.id, []).append(patch)
        return patched

    def apply(self, contest: Contest) -> Contest | dict[str, Any]:
        """The contest as pinned; a bare document where a pin no longer fits what the game has become."""
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
