"""The plugin's services, put together once for each platform, each when it is first needed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from onlyvips_content.settings import ContentSettings

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_content.access.rules import Rules
    from onlyvips_content.bot.files import ChatFiles
    from onlyvips_content.cards.seeing import Sight
    from onlyvips_content.cards.shelf import Shelf
    from onlyvips_content.categories import Categories
    from onlyvips_content.checking import Checking
    from onlyvips_content.comments import Comments
    from onlyvips_content.counting import Counting
    from onlyvips_content.creators import Creators
    from onlyvips_content.lists import Lists
    from onlyvips_content.media.adding import Adding
    from onlyvips_content.media.collecting import Collecting
    from onlyvips_content.media.delivery import Delivery
    from onlyvips_content.media.gathering import Gathering
    from onlyvips_content.media.links import MediaLinks
    from onlyvips_content.media.marking import Marking
    from onlyvips_content.media.own import OwnMedia
    from onlyvips_content.media.processor import Processor
    from onlyvips_content.media.storage import Storage
    from onlyvips_content.media.uploads import Uploads
    from onlyvips_content.media.viewer_codes import ViewerCodes
    from onlyvips_content.media.viewers import ViewerCookies
    from onlyvips_content.preferences import PreferenceBook
    from onlyvips_content.publishing import Publishing
    from onlyvips_content.reactions import Reactions
    from onlyvips_content.service import ContentService
    from onlyvips_content.shop import Shop
    from onlyvips_content.statistics import Statistics
    from onlyvips_content.tabling import WorkTable
    from onlyvips_content.unlocks import Unlocks
    from onlyvips_content.viewing import Viewing
    from onlyvips_content.watching import Watching
    from onlyvips_content.works import Works


class Parts:
    """All services of the plugin; faces take what they need.

    Args:
        platform: The plugin's own platform.
    """

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.settings = platform.settings(ContentSettings)

    def close(self) -> None:
        """End what works in the background of this process."""
        if "storage" in self.__dict__:
            self.storage.close()

    # Who may see what

    @cached_property
    def rules(self) -> Rules:
        """Rules of access of other plugins."""
        from onlyvips_content.access.rules import Rules

        return Rules(self.platform)

    @cached_property
    def shelf(self) -> Shelf:
        """Public parts of works, in memory."""
        from onlyvips_content.cards.shelf import Shelf

        return Shelf(self.platform.db, self.settings.works_in_memory)

    @cached_property
    def sight(self) -> Sight:
        """Works as somebody sees them, and the decision on access."""
        from onlyvips_content.cards.seeing import Sight

        return Sight(self.platform.db, self.platform.clock, self.shelf, self.rules)

    # Works and creators

    @cached_property
    def checking(self) -> Checking:
        """Checks of what works refer to."""
        from onlyvips_content.checking import Checking

        return Checking(self.platform, self.rules, self.settings)

    @cached_property
    def works(self) -> Works:
        """Writing works."""
        from onlyvips_content.works import Works

        return Works(self.platform, self.checking)

    @cached_property
    def publishing(self) -> Publishing:
        """Where works go."""
        from onlyvips_content.publishing import Publishing

        return Publishing(self.platform)

    @cached_property
    def creators(self) -> Creators:
        """Applications, profiles, decisions, followers."""
        from onlyvips_content.creators import Creators

        return Creators(self.platform)

    @cached_property
    def viewing(self) -> Viewing:
        """Works and creators as somebody sees them."""
        from onlyvips_content.viewing import Viewing

        return Viewing(self.platform, self.sight, self.links, watermark=self.settings.watermark)

    @cached_property
    def lists(self) -> Lists:
        """Pages of works."""
        from onlyvips_content.lists import Lists

        return Lists(self.platform, self.sight, self.links)

    @cached_property
    def table(self) -> WorkTable:
        """Creators' own works as a table."""
        from onlyvips_content.tabling import WorkTable

        return WorkTable(self.platform.db, self.links)

    @cached_property
    def categories(self) -> Categories:
        """Categories."""
        from onlyvips_content.categories import Categories

        return Categories(self.platform)

    @cached_property
    def preferences(self) -> PreferenceBook:
        """What people want to see."""
        from onlyvips_content.preferences import PreferenceBook

        return PreferenceBook(self.platform)

    @cached_property
    def service(self) -> ContentService:
        """What other plugins may call."""
        from onlyvips_content.service import ContentService

        return ContentService(self.sight, self.unlocks, self.creators)

    # What people do

    @cached_property
    def unlocks(self) -> Unlocks:
        """What people may see for good, and members."""
        from onlyvips_content.unlocks import Unlocks

        return Unlocks(self.platform)

    @cached_property
    def shop(self) -> Shop:
        """Buying, giving, tipping, and taking back."""
        from onlyvips_content.shop import Shop

        return Shop(self.platform, self.sight, self.unlocks)

    @cached_property
    def reactions(self) -> Reactions:
        """Likes, and what people keep."""
        from onlyvips_content.reactions import Reactions

        return Reactions(self.platform)

    @cached_property
    def comments(self) -> Comments:
        """Comments and their moderation."""
        from onlyvips_content.comments import Comments

        return Comments(self.platform, self.settings)

    @cached_property
    def watching(self) -> Watching:
        """Where people stopped in what plays."""
        from onlyvips_content.watching import Watching

        return Watching(self.platform, self.sight, self.viewing)

    @cached_property
    def counting(self) -> Counting:
        """Views, and what is counted."""
        from onlyvips_content.counting import Counting

        return Counting(self.platform)

    @cached_property
    def statistics(self) -> Statistics:
        """What creators know of their works and followers."""
        from onlyvips_content.statistics import Statistics

        return Statistics(self.platform)

    # Media

    @cached_property
    def links(self) -> MediaLinks:
        """Signed addresses of media."""
        from onlyvips_content.media.links import MediaLinks
        from onlyvips_content.media.signing import Signer, keys_for

        signer = Signer(keys_for(self.platform.config, "media addresses"))
        return MediaLinks(signer, self.platform.clock, self.settings.link_minutes)

    @cached_property
    def viewer_cookies(self) -> ViewerCookies:
        """Cookies that say who looks."""
        from onlyvips_content.media.signing import Signer, keys_for
        from onlyvips_content.media.viewers import ViewerCookies

        signer = Signer(keys_for(self.platform.config, "media viewers"))
        return ViewerCookies(signer, self.platform.clock)

    @cached_property
    def storage(self) -> Storage:
        """Where media lies."""
        from onlyvips_content.media.storage import Storage

        return Storage(self.settings.storage, self.platform.config.state / "media")

    @cached_property
    def uploads(self) -> Uploads:
        """Resumable uploads."""
        from onlyvips_content.media.uploads import Uploads

        return Uploads(self.platform, self.storage, self.settings.uploads)

    @cached_property
    def gathering(self) -> Gathering:
        """Originals, put together of the parts that arrived."""
        from onlyvips_content.media.gathering import Gathering

        return Gathering(self.platform, self.storage)

    @cached_property
    def delivery(self) -> Delivery:
        """What addresses of media name."""
        from onlyvips_content.media.delivery import Delivery

        return Delivery(self.platform.db, self.marking)

    @cached_property
    def chat_files(self) -> ChatFiles:
        """Media as files that the bot can send."""
        from onlyvips_content.bot.files import ChatFiles

        return ChatFiles(
            self.links,
            self.delivery,
            self.storage,
            self.platform.config.state / "content" / "chat",
            self.settings.chat_cache_megabytes,
        )

    @cached_property
    def viewer_codes(self) -> ViewerCodes:
        """Codes that stand for viewers on pictures."""
        from onlyvips_content.media.signing import keys_for
        from onlyvips_content.media.viewer_codes import ViewerCodes

        return ViewerCodes(keys_for(self.platform.config, "viewer codes"))

    @cached_property
    def marking(self) -> Marking:
        """Pictures with their viewer's mark."""
        from onlyvips_content.media.marking import Marking

        return Marking(self.platform, self.storage, self.viewer_codes)

    @cached_property
    def processor(self) -> Processor:
        """Processing of media."""
        from onlyvips_content.media.processor import Processor

        return Processor(self.platform, self.storage, self.gathering, self.settings)

    @cached_property
    def adding(self) -> Adding:
        """Media that was processed here."""
        from onlyvips_content.media.adding import Adding

        return Adding(self.platform, self.storage, self.processor)

    @cached_property
    def own_media(self) -> OwnMedia:
        """People's own media."""
        from onlyvips_content.media.own import OwnMedia

        return OwnMedia(self.platform, self.delivery)

    @cached_property
    def collecting(self) -> Collecting:
        """Deleting what nobody needs."""
        from onlyvips_content.media.collecting import Collecting

        return Collecting(self.platform, self.storage)


def parts_of(platform: Platform) -> Parts:
    """Return the plugin's services on a platform, made at the first call.

    Args:
        platform: The plugin's own platform.
    """
    return platform.once(Parts, Parts)
