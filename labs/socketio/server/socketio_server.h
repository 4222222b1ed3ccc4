// A Socket.IO 5 server: namespaces, rooms and events on top of an Engine.IO server.
// https://socket.io/docs/v4/server-api
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/engine/engine_server.h"
#include "labs/socketio/server/socketio_namespace.h"
#include "labs/socketio/server/socketio_settings.h"

#include <QRegularExpression>

namespace packetarium {

/// Reads like the JavaScript one:
///     SocketIoServer io;
///     io.on("connection", [&](SocketIoSocket& socket) { io.to("room1").except("room2").emit("hello", 1, "2"); });
class SocketIoServer : public QObject, public BroadcastForms<SocketIoServer> {
    Q_OBJECT

public:
    /// Asked whether a client may make a namespace of this name: `next(true)` or `next(false)`, now or later.
    using NamespaceCheck =
        std::function<void(const std::string& name, const Value& auth, const std::function<void(bool)>& next)>;

    explicit SocketIoServer(SocketIoSettings = {});
    ~SocketIoServer() override;

    /// Port 0: the kernel chooses a free one.
    Result<quint16> listen(const QHostAddress&, quint16 port);
    quint16 port() const { return m_engine.port(); }
    /// Ends every socket ("server shutting down"), every connection and the port.
    void close();

    const SocketIoSettings& settings() const { return m_settings; }
    EngineServer& engine() { return m_engine; }
    /// Answers requests for other paths than Socket.IO's.
    void setPages(std::function<HttpAnswer(const HttpRequest&)> pages) { m_pages = std::move(pages); }

    /// The namespace of this name, made where it is new. It belongs to the server.
    SocketIoNamespace& of(std::string_view name);
    /// The parent of all namespaces that clients make by names like this; those that exist win.
    SocketIoNamespace& of(const QRegularExpression& names);
    SocketIoNamespace& of(NamespaceCheck);
    /// Null when there is none of this name.
    SocketIoNamespace* existing(std::string_view name) const;

    /// By name; without the parents.
    std::vector<SocketIoNamespace*> namespaces() const;

    /// The main namespace, "/".
    SocketIoNamespace& sockets() { return *m_main; }
    template<class Function> void on(std::string_view event, Function&& listener)
    {
        m_main->on(event, std::forward<Function>(listener));
    }
    void use(SocketIoNamespace::Middleware middleware) { m_main->use(std::move(middleware)); }
    template<class... Values> bool serverSideEmit(std::string_view event, Values&&... values)
    {
        return m_main->serverSideEmit(event, std::forward<Values>(values)...);
    }
    template<class... Values> QFuture<Answers> serverSideEmitWithAck(std::string_view event, Values&&... values)
    {
        return m_main->serverSideEmitWithAck(event, std::forward<Values>(values)...);
    }
    SocketIoBroadcast everyone() { return m_main->everyone(); }

signals:
    /// What the reference would throw at the programmer, or write to the console.
    void warning(const QString&);

private:
    friend class SocketIoConnection;
    friend class SocketIoNamespace;
    using Found = std::function<void(SocketIoNamespace*)>;
    struct Parent {
        NamespaceCheck check;
        std::optional<QRegularExpression> names;
        SocketIoNamespace* nsp;
    };

    /// The namespace that a client asks for, made if a parent allows it; null when there is none.
    void findNamespace(const std::string& name, const Value& auth, const Found&);
    void askParents(std::size_t from, const std::string& name, const Value& auth, const Found&);
    SocketIoNamespace& addParent(NamespaceCheck, std::optional<QRegularExpression>);
    SocketIoNamespace& add(std::string name, SocketIoNamespace* parent);
    void drop(SocketIoNamespace&);
    void warn(const std::string& text) { Q_EMIT warning(QString::fromStdString(text)); }
    std::optional<HttpAnswer> page(const HttpRequest&) const;

    const SocketIoSettings m_settings;
    std::function<HttpAnswer(const HttpRequest&)> m_pages;
    EngineServer m_engine;
    ByName<SocketIoNamespace*> m_namespaces;
    std::vector<Parent> m_parents;
    std::size_t m_dynamic = 0;
    SocketIoNamespace* m_main;
};

} // namespace packetarium
