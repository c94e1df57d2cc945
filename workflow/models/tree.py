"""One tree over the whole ledger, its signed checkpoints, and what is wrong with them.

Leaves are numbered after commit by the database (`samverka_number`), never by a turn; the
application may only read them. Checkpoints are only ever added (docs/ledger-format.md).
"""

from __future__ import annotations

from django.db import models


class TreeLeaf(models.Model):
    """An entry's place in the tree, from 0, and the nodes that it completed.

    ``nodes`` are the hashes of the complete subtrees that end here, 32 bytes each: first the leaf,
    then the subtree of two, of four … as long as the place completes one. ``entry`` is the
    entry's id and no foreign key: its check would lock, and so write, the ledger's row.
    """

    place = models.BigIntegerField(primary_key=True)
    entry = models.UUIDField(unique=True)
    nodes = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.place}: {self.entry}"


class Unnumbered(models.Model):
    """An entry that has no place in the tree yet; written with it, so none can be missed,
    whichever transaction commits first."""

    entry = models.UUIDField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.entry)


ANNOUNCES = "\nkey "  # a line of a checkpoint that names a key


class Checkpoint(models.Model):
    """A signed statement of how many entries there are, and of the tree's root over them.

    ``note`` is the signed note as it is delivered; the columns repeat what it says.
    """

    size = models.BigIntegerField()
    root = models.BinaryField()
    signed_at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["size"], name="checkpoints_by_size"),
            models.Index(
                fields=["id"],
                condition=models.Q(note__contains=ANNOUNCES),
                name="checkpoints_that_name_keys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.size} {self.signed_at:%Y-%m-%d %H:%M:%S}"


class LedgerAlarm(models.Model):
    """Something is wrong with the checkpoints now; the row goes when it is right again."""

    code = models.CharField(max_length=20, primary_key=True)
    since = models.DateTimeField()
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.code} since {self.since:%Y-%m-%d %H:%M:%S}"
