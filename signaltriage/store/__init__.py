"""The workspace: a folder with its configuration, its ads and its runs."""

from signaltriage.store.config import Config, read_config
from signaltriage.store.workspace import Workspace, create_workspace, open_workspace

__all__ = ["Config", "Workspace", "create_workspace", "open_workspace", "read_config"]
