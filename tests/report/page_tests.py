"""What the tests of Sinter's pages in Chromium share."""

import json
import os
import shutil

from selenium import webdriver
from selenium.webdriver.common.by import By


def open_browser():
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for argument in ("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900"):
        options.add_argument(argument)
    if os.geteuid() == 0:  # as which Chromium has no sandbox
        options.add_argument("--no-sandbox")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))


class PageTests:
    """Beside unittest.TestCase: a subclass sets up `folder`, `path` with page.html, and `browser`."""

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()
        cls.folder.cleanup()

    def show(self, width=1280, scheme="light", name="page.html"):
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                     {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                     {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
        self.browser.get((self.path / name).as_uri())

    def find(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        return [element.text for element in self.find(selector)]

    def click(self, element):
        self.browser.execute_script("arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))", element)

    def tearDown(self):
        self.assertEqual(self.browser.get_log("browser"), [])

    def test_loads_nothing_else_in_both_colour_schemes(self):
        self.browser.get_log("performance")
        backgrounds = set()
        for scheme in ("light", "dark"):
            self.show(scheme=scheme)
            backgrounds.add(self.find("body")[0].value_of_css_property("background-color"))
        self.assertEqual(len(backgrounds), 2)
        events = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        requests = {event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"}
        self.assertEqual({url for url in requests if not url.startswith("data:")}, {(self.path / "page.html").as_uri()})
