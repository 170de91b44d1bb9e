"""Every place of the window: what the navigation offers, and which screen a route shows.

A new screen is one entry here; nothing else knows all of them. ``PLACES`` stand in the navigation;
``ROOMS`` lie below one of them, by their route, and are found through it and through the palette.
"""

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from selaras_client.window.models.card_list import CUSTOMERS, GOODS
from selaras_client.window.models.paper_list import PURCHASE_RETURNS, PURCHASES, SALES_RETURNS
from selaras_client.window.screens import routes
from selaras_client.window.screens.backups import BackupsScreen
from selaras_client.window.screens.cards import CardsScreen
from selaras_client.window.screens.company import CompanyScreen
from selaras_client.window.screens.documents import DocumentsScreen
from selaras_client.window.screens.doubles import DoublesScreen
from selaras_client.window.screens.exporting import ExportScreen
from selaras_client.window.screens.help import HelpScreen
from selaras_client.window.screens.home import HomeScreen
from selaras_client.window.screens.importing import ImportScreen
from selaras_client.window.screens.invoice_form import InvoiceForm
from selaras_client.window.screens.invoice_list import InvoiceList
from selaras_client.window.screens.papers import PapersScreen
from selaras_client.window.screens.papers_importing import PapersImportScreen
from selaras_client.window.screens.pcs import PcsScreen
from selaras_client.window.screens.recap import RecapScreen
from selaras_client.window.screens.results import ResultsScreen
from selaras_client.window.screens.screen import Screen, Stage
from selaras_client.window.screens.settings import SettingsScreen
from selaras_client.window.screens.tray import TrayScreen
from selaras_client.window.screens.users import UsersScreen
from selaras_client.window.screens.works import WorksScreen


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation, with all routes below it.

    Args:
        root: Its own route; longer ones below it (``/faktur/baru``) are its too.
        label: Key of its name.
        build: Makes the screen of a route.
    """

    root: str
    label: str
    icon: ft.IconData
    build: Callable[[Stage, str], Screen]

    def holds(self, route: str) -> bool:
        """Say whether *route* leads here."""
        return route == self.root or route.startswith(self.root + "/")


def _invoices(stage: Stage, route: str) -> Screen:
    if route == routes.NEW:
        return InvoiceForm(stage, None)
    ref = routes.invoice_of(route)
    return InvoiceForm(stage, ref) if ref else InvoiceList(stage)


def _papers(stage: Stage, route: str) -> Screen:
    sorts = {routes.PURCHASES: PURCHASES, routes.SALES_RETURNS: SALES_RETURNS}
    root = route.removesuffix(routes.INCOMING)
    sort = sorts.get(root, PURCHASE_RETURNS)
    if route != root:
        return PapersImportScreen(stage, route, sort=sort)
    return PapersScreen(stage, root, sort=sort)


PLACES: tuple[Place, ...] = (
    Place(
        routes.HOME, "window.nav.home", ft.Icons.HOME_OUTLINED, lambda stage, _: HomeScreen(stage)
    ),
    Place(routes.LIST, "window.nav.invoices", ft.Icons.RECEIPT_LONG, _invoices),
    Place(
        routes.TRAY,
        "window.nav.tray",
        ft.Icons.INBOX,
        lambda stage, _: TrayScreen(stage),
    ),
    Place(
        routes.EXPORT,
        "window.nav.export",
        ft.Icons.UPLOAD_FILE_OUTLINED,
        lambda stage, _: ExportScreen(stage),
    ),
    Place(
        routes.IMPORT,
        "window.nav.import",
        ft.Icons.FILE_DOWNLOAD_OUTLINED,
        lambda stage, _: ImportScreen(stage),
    ),
    Place(routes.PURCHASES, "window.nav.purchases", ft.Icons.SHOPPING_CART_OUTLINED, _papers),
    Place(
        routes.RETURNS,
        "window.nav.purchase-returns",
        ft.Icons.ASSIGNMENT_RETURN_OUTLINED,
        _papers,
    ),
    Place(
        routes.DOCUMENTS,
        "window.nav.documents",
        ft.Icons.DESCRIPTION_OUTLINED,
        lambda stage, _: DocumentsScreen(stage),
    ),
    Place(
        routes.RECAP,
        "window.nav.recap",
        ft.Icons.SUMMARIZE_OUTLINED,
        lambda stage, _: RecapScreen(stage),
    ),
    Place(
        routes.CUSTOMERS,
        "window.nav.customers",
        ft.Icons.STOREFRONT_OUTLINED,
        lambda stage, route: CardsScreen(stage, route, sort=CUSTOMERS),
    ),
    Place(
        routes.GOODS,
        "window.nav.goods",
        ft.Icons.INVENTORY_2_OUTLINED,
        lambda stage, route: CardsScreen(stage, route, sort=GOODS),
    ),
    Place(routes.PCS, "window.nav.pcs", ft.Icons.LAN_OUTLINED, lambda stage, _: PcsScreen(stage)),
    Place(
        routes.USERS,
        "window.nav.users",
        ft.Icons.PEOPLE_OUTLINED,
        lambda stage, _: UsersScreen(stage),
    ),
    Place(
        routes.SETTINGS,
        "window.nav.settings",
        ft.Icons.SETTINGS_OUTLINED,
        lambda stage, _: SettingsScreen(stage),
    ),
    Place(
        routes.HELP, "window.nav.help", ft.Icons.HELP_OUTLINE, lambda stage, _: HelpScreen(stage)
    ),
)


# Places with which a group begins: papers of the month, lists, the office.
GROUPS = frozenset({routes.PURCHASES, routes.CUSTOMERS, routes.PCS})

ROOMS: tuple[Place, ...] = (
    Place(
        routes.RESULTS,
        "window.nav.results",
        ft.Icons.FACT_CHECK_OUTLINED,
        lambda stage, _: ResultsScreen(stage),
    ),
    Place(
        routes.WORKS,
        "window.nav.works",
        ft.Icons.KEYBOARD_OUTLINED,
        lambda stage, _: WorksScreen(stage),
    ),
    Place(
        routes.SALES_RETURNS,
        "window.nav.sales-returns",
        ft.Icons.ASSIGNMENT_RETURNED_OUTLINED,
        _papers,
    ),
    Place(
        routes.BACKUPS,
        "window.nav.backups",
        ft.Icons.BACKUP_OUTLINED,
        lambda stage, _: BackupsScreen(stage),
    ),
    Place(
        routes.DOUBLES,
        "window.nav.doubles",
        ft.Icons.CONTENT_COPY,
        lambda stage, _: DoublesScreen(stage),
    ),
    Place(
        routes.COMPANY,
        "window.nav.company",
        ft.Icons.BUSINESS_OUTLINED,
        lambda stage, _: CompanyScreen(stage),
    ),
)


def place_of(route: str) -> Place:
    """Return the place or room of *route*; an unknown one leads to the invoices."""
    room = next((room for room in ROOMS if room.holds(route)), None)
    return room or shown_place_of(route)


def shown_place_of(route: str) -> Place:
    """Return the place of the navigation under which *route* lies."""
    invoices = next(place for place in PLACES if place.root == routes.LIST)
    return next((place for place in PLACES if place.holds(route)), invoices)
