// Package websocket is a client that only reads: thousands of sockets in one process with little memory and time.
package websocket

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"time"
)

const (
	opText   = 0x1
	opBinary = 0x2
	opClose  = 0x8
	opPing   = 0x9
	opPong   = 0xA

	final = 0x80
	mask  = 0x80
)

// Conn is one open socket, read by one goroutine.
type Conn struct {
	conn    net.Conn
	reader  *bufio.Reader
	payload []byte
	// Read counts the bytes that came over the wire after the handshake.
	Read int64
}

// Dial opens a socket; protocols are the subprotocols offered, as they stand in the header.
func Dial(address, path, protocols string) (*Conn, error) {
	conn, err := net.DialTimeout("tcp", address, 15*time.Second)
	if err != nil {
		return nil, err
	}
	request := "GET " + path + " HTTP/1.1\r\nHost: " + address + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
	if protocols != "" {
		request += "Sec-WebSocket-Protocol: " + protocols + "\r\n"
	}
	conn.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := io.WriteString(conn, request+"\r\n"); err != nil {
		return nil, err
	}
	c := &Conn{conn: conn, reader: bufio.NewReaderSize(conn, 1024)}
	return c, c.handshake()
}

func (c *Conn) handshake() error {
	headers := textproto.NewReader(c.reader)
	status, err := headers.ReadLine()
	if err != nil {
		return err
	}
	if !strings.Contains(status, " 101 ") {
		return fmt.Errorf("the handshake was refused: %s", status)
	}
	_, err = headers.ReadMIMEHeader()
	c.conn.SetDeadline(time.Time{})
	return err
}

// Next returns the payload of the next message, valid until the next call; pings are answered.
func (c *Conn) Next() ([]byte, error) {
	for {
		opcode, err := c.frame()
		if err != nil {
			return nil, err
		}
		switch opcode {
		case opText, opBinary:
			return c.payload, nil
		case opPing:
			if err := c.write(opPong, c.payload); err != nil {
				return nil, err
			}
		case opClose:
			return nil, fmt.Errorf("closed by the server: %s", closing(c.payload))
		}
	}
}

func closing(payload []byte) string {
	if len(payload) < 2 {
		return "no code"
	}
	return fmt.Sprintf("%d %s", binary.BigEndian.Uint16(payload), payload[2:])
}

func (c *Conn) frame() (byte, error) {
	var head [10]byte
	if _, err := io.ReadFull(c.reader, head[:2]); err != nil {
		return 0, err
	}
	if head[0]&final == 0 {
		return 0, fmt.Errorf("a fragmented message")
	}
	size, long := int(head[1]&^mask), 0
	switch size {
	case 126:
		long = 2
	case 127:
		long = 8
	}
	if long > 0 {
		if _, err := io.ReadFull(c.reader, head[2:2+long]); err != nil {
			return 0, err
		}
		size = 0
		for _, part := range head[2 : 2+long] {
			size = size<<8 | int(part)
		}
	}
	if cap(c.payload) < size {
		c.payload = make([]byte, size)
	}
	c.payload = c.payload[:size]
	c.Read += int64(2 + long + size)
	_, err := io.ReadFull(c.reader, c.payload)
	return head[0] & 0x0F, err
}

// Send writes a text message of at most 125 bytes.
func (c *Conn) Send(text string) error { return c.write(opText, []byte(text)) }

func (c *Conn) write(opcode byte, payload []byte) error {
	// The mask is zero: it is there to confuse proxies, and there is none.
	_, err := c.conn.Write(append([]byte{final | opcode, mask | byte(len(payload)), 0, 0, 0, 0}, payload...))
	return err
}

// Close ends the connection without ceremony.
func (c *Conn) Close() { c.conn.Close() }
