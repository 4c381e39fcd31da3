// SPDX-License-Identifier: Apache-2.0

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.naming.ldap.LdapName;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A peer over Java's own TLS, JSSE. See ../README.md. */
class Peer {
    private final Map<String, String> options = new HashMap<>();
    private final boolean isServer;
    private final MessageDigest digest = MessageDigest.getInstance("SHA-256");
    private long count;

    public static void main(String[] arguments) throws Exception {
        // Otherwise it takes an end without close_notify for a good one.
        System.setProperty("com.sun.net.ssl.requireCloseNotify", "true");
        System.exit(new Peer(arguments).run());
    }

    private Peer(String[] arguments) throws Exception {
        isServer = arguments[0].equals("server");
        for (int i = 1; i + 1 < arguments.length; i += 2) options.put(arguments[i].substring(2), arguments[i + 1]);
        // It has to be known before the first use of TLS.
        if (options.containsKey("groups")) System.setProperty("jdk.tls.namedGroups", options.get("groups"));
    }

    private int run() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        Socket plain;
        if (isServer) {
            try (ServerSocket listener = new ServerSocket(0, 1, loopback)) {
                report("listening", "\"port\": " + listener.getLocalPort());
                plain = listener.accept();
            }
        } else {
            plain = new Socket(loopback, Integer.parseInt(options.get("port")));
        }
        plain.setTcpNoDelay(true);
        String name = isServer ? null : options.get("name");
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(plain, name, plain.getPort(), false);
        socket.setUseClientMode(!isServer);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv" + options.getOrDefault("max-version", "1.3")});
        if (options.containsKey("client-ca")) parameters.setNeedClientAuth(true);
        if (options.containsKey("alpn")) parameters.setApplicationProtocols(options.get("alpn").split(","));
        if (!isServer) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            // By itself it sends no name without a dot.
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (IOException error) {
            report("refused", "\"why\": " + quoted(error.getMessage()));
            plain.close();
            return 1;
        }
        talk(socket, plain);
        return 0;
    }

    private SSLContext context() throws Exception {
        CertificateFactory certificates = CertificateFactory.getInstance("X.509");
        KeyManagerFactory keys = null;
        TrustManagerFactory trust = null;
        if (options.containsKey("cert")) {
            KeyStore store = emptyStore();
            String pem = Files.readString(Path.of(options.get("key"))).replaceAll("-----[A-Z ]*-----|\\s", "");
            var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem));
            try (InputStream chain = new FileInputStream(options.get("cert"))) {
                Certificate[] all = certificates.generateCertificates(chain).toArray(new Certificate[0]);
                String algorithm = all[0].getPublicKey().getAlgorithm();
                store.setKeyEntry("own", KeyFactory.getInstance(algorithm).generatePrivate(spec), new char[0], all);
            }
            keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, new char[0]);
        }
        String roots = options.get(isServer ? "client-ca" : "ca");
        if (roots != null) {
            KeyStore store = emptyStore();
            try (InputStream root = new FileInputStream(roots)) {
                store.setCertificateEntry("root", certificates.generateCertificate(root));
            }
            trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys == null ? null : keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore emptyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** The common name of whoever is known. */
    private static String peer(SSLSession session) throws Exception {
        try {
            var subject = new LdapName(session.getPeerPrincipal().getName());
            for (var part : subject.getRdns()) {
                if (part.getType().equals("CN")) return part.getValue().toString();
            }
        } catch (SSLPeerUnverifiedException error) {
            // It showed nothing.
        }
        return "";
    }

    private void talk(SSLSocket socket, Socket plain) throws Exception {
        SSLSession session = socket.getSession();
        report("handshake", "\"version\": " + quoted(session.getProtocol()) + ", \"suite\": " + quoted(session.getCipherSuite())
            + ", \"alpn\": " + quoted(socket.getApplicationProtocol()) + ", \"peer\": " + quoted(peer(session)));
        long limit = Long.parseLong(options.getOrDefault("bytes", "-1"));
        CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
        if (!isServer) sent = CompletableFuture.runAsync(() -> send(socket, limit));
        String how = read(socket, limit);
        String end = options.getOrDefault("end", "wait");
        if (how == null) {
            sent.get();
            if (end.equals("cut")) {
                reportData();
                report("end", "\"how\": \"we left\"");
                plain.close();
                return;
            }
            if (end.equals("close")) socket.shutdownOutput();
            how = read(socket, -1);
        }
        reportData();
        report("end", "\"how\": " + quoted(how));
        try {
            if (!end.equals("close")) socket.shutdownOutput();
            socket.close();
        } catch (IOException error) {
            // What it says of the other side's end was reported.
        }
    }

    /**
     * Sends while what was sent comes back, but never more ahead of that than sockets hold: whoever reads a KeyUpdate here answers it
     * under the lock under which a write may wait for ever, as the other side waits for us to read.
     */
    private void send(SSLSocket socket, long limit) {
        byte[] chunk = new byte[251 * 256];
        for (int i = 0; i < chunk.length; i++) chunk[i] = (byte) (i % 251);
        try {
            OutputStream out = socket.getOutputStream();
            for (long begin = 0; begin < limit; begin += chunk.length) {
                awaitCount(begin - chunk.length);
                out.write(chunk, 0, (int) Math.min(limit - begin, chunk.length));
            }
            out.flush();
        } catch (IOException | InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Goes on until there are `limit` bytes (-1: for ever), or tells how the other side ended. */
    private String read(SSLSocket socket, long limit) throws IOException {
        byte[] buffer = new byte[1 << 16];
        InputStream in = socket.getInputStream();
        while (limit < 0 || count < limit) {
            int length;
            try {
                length = in.read(buffer);
            } catch (SSLException error) {
                String why = String.valueOf(error.getMessage());
                boolean isCut = why.contains("terminated the connection") || why.contains("closing inbound") || why.contains("reset");
                return isCut ? "cut" : why;
            } catch (SocketException error) {
                return "cut";
            }
            if (length < 0) return "close_notify";
            digest.update(buffer, 0, length);
            addToCount(length);
            if (isServer) socket.getOutputStream().write(buffer, 0, length);
        }
        return null;
    }

    private synchronized void addToCount(int length) {
        count += length;
        notifyAll();
    }

    private synchronized void awaitCount(long wanted) throws InterruptedException {
        while (count < wanted) wait();
    }

    private void reportData() {
        report("data", "\"bytes\": " + count + ", \"sha256\": \"" + HexFormat.of().formatHex(digest.digest()) + "\"");
    }

    private static void report(String event, String fields) {
        System.out.println("{\"event\": \"" + event + "\", " + fields + "}");
        System.out.flush();
    }

    private static String quoted(String text) {
        if (text == null) return "null";
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\x00-\\x1f]", " ") + "\"";
    }
}
