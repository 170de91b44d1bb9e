"""What each screen holds and decides, without Flet: plain Python over ``Office.ask``."""
