@tool
extends EditorPlugin
## The addon is a set of classes and needs nothing of the editor. This file lets it appear in the list of plugins.
