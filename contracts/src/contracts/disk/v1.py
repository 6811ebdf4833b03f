"""Folders and files on the portal's disk: commands, version 1."""

from __future__ import annotations

from typing import Literal

from contracts.claims import Blob
from contracts.crm.v1 import CrmCommand, Target


class CreateFolder(CrmCommand):
    """Make a folder with what is in it; what exists is taken as it is.

    place: domain name of where it lies ("cases"), the portal profile knows the folder. name: of the folder itself,
    unique in its place. tree: folders within, as paths ("Суд/Первая инстанция"), each with those above it.
    Its result's crm_id is the folder.
    """

    type: Literal["folder.create.v1"] = "folder.create.v1"
    place: str
    name: str
    tree: tuple[str, ...] = ()


class ArchiveFolder(CrmCommand):
    """Move a folder, with all that is in it, into the archive of its place. Nothing is to be done if it is there.

    The undoing of folder.create: nothing that people put there is lost.
    """

    type: Literal["folder.archive.v1"] = "folder.archive.v1"
    folder: Target
    place: str


class RestoreFolder(CrmCommand):
    """Move a folder back from the archive to its place. The undoing of folder.archive."""

    type: Literal["folder.restore.v1"] = "folder.restore.v1"
    folder: Target
    place: str


class UploadFile(CrmCommand):
    """Put a file into a folder. Another file of that name is left alone: ours then carries a mark in its name.

    within: path inside the folder, made where it is missing; None for the folder itself. task: the task that it is
    attached to as well, if that is still there. Its result's crm_id is the file.
    """

    type: Literal["file.upload.v1"] = "file.upload.v1"
    folder: Target
    name: str
    blob: Blob
    within: str | None = None
    task: Target | None = None


class NewFileVersion(CrmCommand):
    """Give a file new content under its old name and id; the CRM keeps the old versions."""

    type: Literal["file.new_version.v1"] = "file.new_version.v1"
    file: Target
    blob: Blob
