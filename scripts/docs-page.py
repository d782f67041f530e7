#!/usr/bin/env python3
"""Opens the API's page in Chromium as a person does: gives the key, looks at the operations and calls one.

usage: docs-page.py API_URL API_KEY [PICTURE]   (needs selenium, chromium and chromedriver)
Prints one line per check and fails at the first that does not hold; PICTURE gets what the browser shows.
"""
import shutil
import sys
import tempfile

from selenium import webdriver
from selenium.common.exceptions import SessionNotCreatedException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 60


def browser(profile):
    options = webdriver.ChromeOptions()
    for flag in ("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
                 "disable-component-update", "disable-sync", "window-size=1200,1600", f"user-data-dir={profile}"):
        options.add_argument("--" + flag)
    options.binary_location = shutil.which("chromium")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    try:
        return webdriver.Chrome(options=options, service=service)
    except SessionNotCreatedException:
        # The very first start on a machine may take longer than the driver waits.
        return webdriver.Chrome(options=options, service=service)


class Page:
    def __init__(self, driver):
        self.driver = driver

    def one(self, selector):
        return WebDriverWait(self.driver, PATIENCE).until(lambda driver: driver.find_element(By.CSS_SELECTOR, selector))

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def click(self, selector):
        WebDriverWait(self.driver, PATIENCE, ignored_exceptions=[Exception]).until(
            lambda driver: self.one(selector).click() or True)

    def until(self, selector, text):
        WebDriverWait(self.driver, PATIENCE).until(lambda driver: text in self.one(selector).text)

    def give_key(self, key):
        field = self.one("#key")
        field.clear()
        field.send_keys(key)
        self.click("#who button")


def holds(what, true):
    print(("holds: " if true else "DOES NOT HOLD: ") + what)
    if not true:
        sys.exit(1)


def check(page, url, key, picture):
    page.driver.get(url + "/docs/")
    page.give_key("wrong")
    page.until("#trouble", "does not take this key")
    holds("a wrong key is told and shows nothing", not page.all(".opblock"))

    page.give_key(key)
    page.one(".opblock")
    holds("the key opens all 32 operations", len(page.all(".opblock")) == 32)
    holds("and the trouble is gone", page.one("#trouble").text == "")
    if picture:
        page.driver.save_screenshot(picture)

    page.click("#operations-Service-Ping button.opblock-summary-control")
    page.click("#operations-Service-Ping .try-out__btn")
    page.click("#operations-Service-Ping button.execute")
    page.until("#operations-Service-Ping .live-responses-table", '"pong"')
    holds("a call from the page is answered", True)

    page.click("#operations-Roles-CreateRole button.opblock-summary-control")
    page.click("#operations-Roles-CreateRole .try-out__btn")
    body = page.one("#operations-Roles-CreateRole textarea.body-param__text").get_attribute("value")
    holds("a body that could be sent is there", "role_name" in body)
    page.click("#operations-Roles-CreateRole button.execute")
    page.until("#operations-Roles-CreateRole .live-responses-table", "role created")
    holds("and is taken as it is, by the user who is named on the page", True)

    severe = [entry["message"] for entry in page.driver.get_log("browser")
              if entry["level"] == "SEVERE" and "403 (Forbidden)" not in entry["message"] and "favicon" not in entry["message"]]
    holds(f"nothing else is in the browser's log: {severe}", not severe)


def main():
    url, key = sys.argv[1].rstrip("/"), sys.argv[2]
    with tempfile.TemporaryDirectory() as profile:
        driver = browser(profile)
        try:
            for stage in ("", "/prod"):
                check(Page(driver), url + stage, key, sys.argv[3] if len(sys.argv) > 3 else None)
        finally:
            driver.quit()


if __name__ == "__main__":
    main()
