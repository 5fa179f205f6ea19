package dev.herald.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.herald.props.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasCountOptions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A list that two people order and write in, by mouse and by keys. */
class BoardPageTest extends PageTest {
    private Page ada;
    private Page bob;

    @BeforeEach
    void come() {
        ada = visitors.openConnected(herald.at("/board.html"));
        bob = visitors.openConnected(herald.at("/board.html"));
        for (var text : List.of("Milk", "Bread", "Eggs")) {
            ada.locator("#text").fill(text);
            ada.keyboard().press("Enter");
        }
        assertBothHave("Milk", "Bread", "Eggs");
    }

    @AfterEach
    void clear() {
        while (ada.locator("#items li").count() > 0) {
            ada.getByText("✕").first().click();
        }
        assertThat(bob.locator("#items li")).hasCount(0, new HasCountOptions().setTimeout(Visitors.PATIENCE));
    }

    @Test
    void whatOneDragsTheOtherSees() {
        var from = ada.locator(".handle").first().boundingBox();
        var to = ada.locator(".handle").last().boundingBox();
        ada.mouse().move(from.x + 10, from.y + 10);
        ada.mouse().down();
        for (int step = 1; step <= 8; step++) {
            ada.mouse().move(from.x + 10, from.y + 10 + (to.y + to.height - from.y - 12) * step / 8);
        }
        ada.mouse().up();

        assertBothHave("Bread", "Eggs", "Milk");
        assertThat(ada.locator("#moved")).hasText("now 3 of 3");
    }

    @Test
    void theArrowKeysOrderToo() {
        bob.locator(".handle").last().focus();
        bob.keyboard().press("ArrowUp");
        assertBothHave("Milk", "Eggs", "Bread");
        bob.keyboard().press("ArrowUp"); // it still has the focus

        assertBothHave("Eggs", "Milk", "Bread");
        bob.locator("#undo").click();
        assertBothHave("Milk", "Eggs", "Bread");
    }

    @Test
    void whoTypesGoesOnWhileAnotherOrdersAndRemoves() {
        bob.locator("#items input[type=text]").nth(1).focus();
        bob.keyboard().press("End");
        bob.keyboard().type(", da");
        ada.locator(".handle").nth(1).focus();
        ada.keyboard().press("ArrowUp");
        assertBothHave("Bread, da", "Milk", "Eggs");
        bob.keyboard().type("rk");
        ada.getByText("✕").nth(1).click();

        assertBothHave("Bread, dark", "Eggs");
        ada.locator("#items input[type=checkbox]").first().check();
        assertThat(bob.locator("#items li.done")).hasCount(1, new HasCountOptions().setTimeout(Visitors.PATIENCE));
        assertEquals(List.of(), visitors.complaints());
    }

    private void assertBothHave(String... texts) {
        for (var page : List.of(ada, bob)) {
            eventually(
                    () -> assertEquals(
                            List.of(texts),
                            page.evaluate(
                                    "() => [...document.querySelectorAll('#items input[type=text]')].map(({ value }) => value)")));
        }
    }
}
