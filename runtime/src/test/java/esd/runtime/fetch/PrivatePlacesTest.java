package esd.runtime.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dns;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that nobody outside may reach listens on every address of this machine; no URL leads a fetch there. */
class PrivatePlacesTest {
    /** What lies behind the names of an attacker. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("loop.example", "127.0.0.1"),
            Map.entry("loop6.example", "::1"),
            Map.entry("ten.example", "10.0.0.1"),
            Map.entry("metadata.example", "169.254.169.254"),
            Map.entry("any.example", "0.0.0.0"),
            Map.entry("unique.example", "fd00:ec2::254"),
            Map.entry("nat64.example", "64:ff9b::7f00:1"),
            Map.entry("sixtofour.example", "2002:7f00:1::1"),
            Map.entry("public.example", "127.0.0.2"),
            Map.entry("rebound.example", "127.0.0.2"));

    private FileServer inside;
    private FileServer internet;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        inside = FileServer.at("0.0.0.0").on("/", FileServer.file(new byte[] {1}));
        internet = FileServer.at("127.0.0.2");
    }

    @AfterEach
    void stop() {
        inside.close();
        internet.close();
    }

    private static Dns dns() {
        return host -> {
            if (host.endsWith(".example")) {
                return List.of(InetAddress.getAllByName(NAMES.getOrDefault(host, "192.0.2.1")));
            }
            return Dns.SYSTEM.lookup(host);
        };
    }

    private Fetcher fetcher(Dns dns) {
        FetchSettings settings = new FetchSettings(
                Set.of(), Map.of(), 1 << 20, Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofMillis(1));
        return new Fetcher(
                settings,
                dns,
                address -> PublicAddresses.contains(address)
                        || address.getHostAddress().equals("127.0.0.2"));
    }

    private void assertRefused(Dns dns, String url) {
        Fetcher fetcher = fetcher(dns);
        assertThatThrownBy(() -> fetcher.look(url)).isInstanceOf(FetchFailed.class);
        assertThatThrownBy(() -> fetcher.fetch(url, folder.resolve("file"), (received, size) -> {}))
                .isInstanceOf(FetchFailed.class);
        assertThat(inside.asked()).isEmpty();
        assertThat(folder.resolve("file"))
                .satisfiesAnyOf(file -> assertThat(file).doesNotExist(), file -> assertThat(file)
                        .isEmptyFile());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:P/",
                "http://localhost:P/",
                "http://LOCALHOST:P/",
                "http://LocalHost.:P/",
                "http://127.0.0.1.:P/",
                "http://127.1:P/",
                "http://127.0.1:P/",
                "http://127.255.255.254:P/",
                "http://2130706433:P/",
                "http://02130706433:P/",
                "http://017700000001:P/",
                "http://0x7f000001:P/",
                "http://0x7F.1:P/",
                "http://0x7f.0.0.1:P/",
                "http://0x7f.0x0.0x0.0x1:P/",
                "http://0177.0.0.1:P/",
                "http://0177.0.0.01:P/",
                "http://00000177.0.0.1:P/",
                "http://127.0.0.01:P/",
                "http://127.000.000.001:P/",
                "http://127.0.0.0x1:P/",
                "http://127.0x1:P/",
                "http://4294967297:P/",
                "http://340282366920938463463374607431768211457:P/",
                "http://0:P/",
                "http://0.0.0.0:P/",
                "http://0x0:P/",
                "http://[::]:P/",
                "http://[::1]:P/",
                "http://[0:0:0:0:0:0:0:1]:P/",
                "http://[0000::0001]:P/",
                "http://[::ffff:127.0.0.1]:P/",
                "http://[::ffff:7f00:1]:P/",
                "http://[::FFFF:7F00:0001]:P/",
                "http://[0:0:0:0:0:ffff:127.0.0.1]:P/",
                "http://[::127.0.0.1]:P/",
                "http://[::7f00:1]:P/",
                "http://[64:ff9b::127.0.0.1]:P/",
                "http://[64:ff9b:1::127.0.0.1]:P/",
                "http://[2002:7f00:1::]:P/",
                "http://[2001:0:7f00:1::]:P/",
                "http://[fe80::1]:P/",
                "http://[fe80::1%25lo]:P/",
                "http://[fe80::1%lo]:P/",
                "http://[fd00:ec2::254]:P/",
                "http://[fec0::1]:P/",
                "http://[ff02::1]:P/",
                "http://[100::1]:P/",
                "http://[::1%25lo]:P/",
                "http://%31%32%37.0.0.1:P/",
                "http://127%2e0%2e0%2e1:P/",
                "http://%6c%6f%63%61%6c%68%6f%73%74:P/",
                "http://127\u30020\u30020\u30021:P/",
                "http://\uff11\uff12\uff17.0.0.\uff11:P/",
                "http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460:P/",
                "http://\uff4c\uff4fcalhost:P/",
                "http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3:P/",
                "http://local\u00adhost:P/",
                "http://user@127.0.0.1:P/",
                "http://user:password@127.0.0.1:P/",
                "http://public.example@127.0.0.1:P/",
                "http://public.example:80@127.0.0.1:P/",
                "http://public.example%40127.0.0.1:P/",
                "http://@127.0.0.1:P/",
                "http://:@127.0.0.1:P/",
                "http://127.0.0.1:P#@public.example/",
                "http://127.0.0.1:P?@public.example/",
                "http://127.0.0.1:P\\@public.example/",
                "http://127.0.0.1:P\\.public.example/",
                "http:\\\\127.0.0.1:P/",
                "http:127.0.0.1:P/",
                "http:/127.0.0.1:P/",
                "http:////127.0.0.1:P/",
                "HTTP://127.0.0.1:P/",
                "  http://127.0.0.1:P/  ",
                "http://127.0.0.1\t:P/",
                "http://127.0.\n0.1:P/",
                "http://127.0.0.1 :P/",
                "//127.0.0.1:P/",
                "127.0.0.1:P/",
                "ftp://127.0.0.1:P/",
                "file:///etc/passwd",
                "file://127.0.0.1:P/",
                "jar:http://127.0.0.1:P/!/",
                "gopher://127.0.0.1:P/_GET",
                "dict://127.0.0.1:P/",
                "ws://127.0.0.1:P/",
                "data:text/plain,x",
                "javascript:1",
                "s3://bucket/key",
                "unix:///run/docker.sock",
                "http+unix://127.0.0.1:P/",
                "http://loop.example:P/",
                "http://loop6.example:P/",
                "http://ten.example:P/",
                "http://metadata.example/latest/meta-data/",
                "http://any.example:P/",
                "http://unique.example/",
                "http://nat64.example:P/",
                "http://sixtofour.example:P/",
                "http://no-such-host.invalid:P/",
                "http://10.0.0.1/",
                "http://172.16.0.1/",
                "http://172.31.255.255/",
                "http://192.168.0.1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://100.100.100.200/",
                "http://192.0.0.192/",
                "http://168.63.129.16/",
                "http://198.18.0.1/",
                "http://224.0.0.1/",
                "http://255.255.255.255/",
                "http://public.example:25/",
                "http://public.example:22/",
                "http://public.example:443443/",
                "http://public.example:0/",
                "http://",
                "http:///",
                "http://:P/",
                "",
                "?",
                "http://[/",
                "http://[::1/"
            })
    void none_of_these_leads_there(String form) {
        assertRefused(dns(), form.replace("P", Integer.toString(inside.port())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:P/",
                "http://localhost:P/",
                "//127.0.0.1:P/",
                "http://[::1]:P/",
                "http://[::ffff:127.0.0.1]:P/",
                "http://2130706433:P/",
                "http://0x7f000001:P/",
                "http://user:password@127.0.0.1:P/",
                "http://loop.example:P/",
                "\\\\127.0.0.1:P\\",
                "file:///etc/passwd",
                "ftp://127.0.0.1:P/",
                "http://169.254.169.254/latest/meta-data/"
            })
    void no_redirect_leads_there(String form) {
        String target = form.replace("P", Integer.toString(inside.port()));
        for (int code : List.of(301, 302, 303, 307, 308)) {
            internet.on("/%d/".formatted(code), FileServer.redirect(code, target));
            internet.on("/twice/%d/".formatted(code), FileServer.redirect(code, "/%d/a".formatted(code)));
            assertRefused(dns(), internet.url("public.example", "/%d/a".formatted(code)));
            assertRefused(dns(), internet.url("public.example", "/twice/%d/a".formatted(code)));
        }
        assertThat(internet.asked()).hasSize(5 * (2 + 4));
    }

    @Test
    void a_name_that_changes_its_address_leads_nowhere() {
        AtomicInteger questions = new AtomicInteger();
        Dns rebinding = host ->
                List.of(InetAddress.getByName(questions.getAndIncrement() % 2 == 0 ? "127.0.0.2" : "127.0.0.1"));
        internet.on("/", FileServer.redirect(302, inside.url("rebound.example", "/")));
        assertRefused(rebinding, internet.url("rebound.example", "/"));
        Dns both = host -> List.of(InetAddress.getLoopbackAddress(), InetAddress.getAllByName("::1")[0]);
        assertRefused(both, inside.url("rebound.example", "/"));
        assertThat(questions.get()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void the_same_server_is_reached_where_it_is_allowed() throws Exception {
        FetchSettings settings = new FetchSettings(
                Set.of("localhost:" + inside.port(), "loop.example"),
                Map.of(),
                1 << 20,
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofMillis(1));
        Fetcher fetcher = new Fetcher(settings, dns(), PublicAddresses::contains);
        assertThat(fetcher.look(inside.url("localhost", "/a.pt")).names()).containsExactly("a.pt");
        assertThat(fetcher.look(inside.url("loop.example", "/a.pt")).names()).containsExactly("a.pt");
        assertThatThrownBy(() -> fetcher.look(inside.url("127.0.0.1", "/a.pt")))
                .hasMessage("127.0.0.1: it has no public address");
        assertThatThrownBy(() -> fetcher.look(internet.url("localhost", "/a.pt")))
                .isInstanceOf(FetchFailed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1.1.1,true",
        "9.255.255.255,true",
        "10.0.0.0,false",
        "11.0.0.0,true",
        "100.63.255.255,true",
        "100.64.0.0,false",
        "100.127.255.255,false",
        "100.128.0.0,true",
        "172.15.255.255,true",
        "172.32.0.0,true",
        "192.88.99.1,false",
        "198.17.255.255,true",
        "198.19.255.255,false",
        "198.20.0.0,true",
        "203.0.113.7,false",
        "223.255.255.255,true",
        "224.0.0.0,false",
        "2606:4700:4700::1111,true",
        "2a00:1450:4001:81b::200e,true",
        "2001:200::1,true",
        "2001:1ff::1,false",
        "2001:db8::1,false",
        "3fff:fff::1,false",
        "4000::1,false",
        "fc00::1,false",
        "64:ff9b::1.1.1.1,true",
        "64:ff9b::10.0.0.1,false",
        "::ffff:10.0.0.1,false",
        "::ffff:1.1.1.1,true"
    })
    void the_internet_has_its_borders(String address, boolean open) throws UnknownHostException {
        assertThat(PublicAddresses.contains(InetAddress.getByName(address))).isEqualTo(open);
    }

    @Test
    void a_redirect_keeps_what_is_encrypted_encrypted() throws Exception {
        WebAddress start = WebAddress.of("https://public.example/a");
        assertThat(start.redirected("/b").shown()).isEqualTo("https://public.example/b");
        assertThatThrownBy(() -> start.redirected("http://public.example/b"))
                .hasMessage("public.example redirects from https to http");
    }
}
