package dev.herald.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.herald.pages.Visitors.patiently;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasValueOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import dev.herald.props.Turnstile;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One record that two people edit in two browsers, one of them offline for a while. */
class FormPageTest extends PageTest {
    private Turnstile turnstile;
    private Page ada;
    private Page bea;

    @BeforeEach
    void come() throws IOException {
        turnstile = new Turnstile(herald.port());
        ada = visit("Ada", herald.at("/form.html"));
        bea = visit("Bea", turnstile.at("/form.html"));
    }

    @AfterEach
    void closeTurnstile() throws IOException {
        turnstile.close();
    }

    @Test
    void whatOneTypesTheOtherSeesAndTheirCaretStaysInItsPlace() {
        field(ada, "title").fill("Honey");
        assertThat(field(bea, "title")).hasValue("Honey", inTime());
        ada.locator("#more").click(); // so that what she types now is another step
        assertSaved(ada);

        field(bea, "title").focus();
        bea.evaluate("() => document.activeElement.setSelectionRange(3, 3)");
        field(ada, "title").press("Home");
        ada.keyboard().type("Good ");
        assertThat(field(bea, "title")).hasValue("Good Honey", inTime());
        bea.keyboard().type("!");

        assertThat(field(ada, "title")).hasValue("Good Hon!ey", inTime());
        ada.locator("#undo").click();
        assertThat(field(bea, "title")).hasValue("Hon!ey", inTime());
    }

    @Test
    void whatIsDoneOfflineJoinsWhatTheOtherDid() {
        field(ada, "note").fill("Tea");
        field(ada, "stock").fill("10");
        assertThat(field(bea, "stock")).hasValue("10", inTime());
        assertSaved(ada);
        turnstile.cut();
        Visitors.awaitStatus(bea, "connection lost");
        field(bea, "note").press("End");
        bea.keyboard().type(" and cake");
        bea.locator("#more").click();
        bea.locator("#more").click();
        assertThat(bea.locator("#saved")).containsText("waiting", patiently());
        field(ada, "note").press("Home");
        ada.keyboard().type("Hot ");
        ada.locator("#more").click();
        assertSaved(ada);

        turnstile.mend();

        for (var page : new Page[] {ada, bea}) {
            assertThat(field(page, "note")).hasValue("Hot Tea and cake", inTime());
            assertThat(field(page, "stock")).hasValue("13", inTime());
            assertSaved(page);
        }
    }

    @Test
    void whatWasNotSentIsSentByTheNextPageOnce() throws Exception {
        field(ada, "stock").fill("5");
        assertThat(field(bea, "stock")).hasValue("5", inTime());
        herald.kill();
        Visitors.awaitStatus(bea, "connection lost");
        bea.locator("#more").click();
        assertThat(bea.locator("#saved"))
                .hasText("offline, 1 change waiting", new HasTextOptions().setTimeout(Visitors.PATIENCE));
        var context = bea.context();
        bea.close();
        herald.startAgain();

        var next = context.newPage();
        next.navigate(turnstile.at("/form.html").toString());

        assertThat(field(next, "stock")).hasValue("6", inTime());
        assertSaved(next);
        assertThat(field(ada, "stock")).hasValue("6", inTime());
        next.reload();
        assertSaved(next);
        assertEquals("6", field(next, "stock").inputValue());
        context.close();
    }

    @Test
    void whoIsInAFieldIsShownByTheirName() {
        field(bea, "price").focus();
        assertThat(ada.locator("[name=price][data-editing-by=Bea]")).isVisible(visibly());
        assertThat(ada.locator("#people")).containsText("Bea", patiently());

        Visitors.crash(bea);
        assertThat(ada.locator("#people")).not().containsText("Bea", patiently());
        assertThat(ada.locator("[data-editing-by]")).hasCount(0);
    }

    private static IsVisibleOptions visibly() {
        return new IsVisibleOptions().setTimeout(Visitors.PATIENCE);
    }

    private static Page visit(String name, URI form) {
        var page = visitors.openConnected(form);
        page.locator("#name").fill(name);
        page.locator("#name").blur();
        assertSaved(page);
        return page;
    }

    private static Locator field(Page page, String name) {
        return page.locator("[name=" + name + "]");
    }

    private static void assertSaved(Page page) {
        assertThat(page.locator("#saved")).hasText("saved", new HasTextOptions().setTimeout(Visitors.PATIENCE));
    }

    private static HasValueOptions inTime() {
        return new HasValueOptions().setTimeout(Visitors.PATIENCE);
    }
}
