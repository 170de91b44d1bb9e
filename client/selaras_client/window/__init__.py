"""The window: screens in Flet, served to a browser window by our own local server.

``serve`` shows an office, ``open_window`` puts it on the screen. Flet lives in this package only;
``models`` below it know no Flet and hold what a screen decides.
"""
