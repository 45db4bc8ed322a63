// Package httpconn speaks just enough HTTP/1.1 to send ready-made requests over one kept connection, cheaply.
package httpconn

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// Timeout is how long a request may take before its connection counts as broken.
const Timeout = 15 * time.Second

// Conn is one connection, used by one goroutine.
type Conn struct {
	address string
	conn    net.Conn
	reader  *bufio.Reader
	// Read counts the bytes of responses.
	Read int64
}

// Dial connects to host:port.
func Dial(address string) (*Conn, error) {
	c := &Conn{address: address}
	return c, c.Redial()
}

// Redial connects anew after an error.
func (c *Conn) Redial() error {
	if c.conn != nil {
		c.conn.Close()
	}
	conn, err := net.DialTimeout("tcp", c.address, Timeout)
	if err != nil {
		return err
	}
	c.conn, c.reader = conn, bufio.NewReaderSize(conn, 4096)
	return nil
}

// Do sends a request's bytes and returns the response's status and body; the body is valid until the next call.
func (c *Conn) Do(request, into []byte) (int, []byte, error) {
	c.conn.SetDeadline(time.Now().Add(Timeout))
	if _, err := c.conn.Write(request); err != nil {
		return 0, nil, err
	}
	line, err := c.line()
	if err != nil {
		return 0, nil, err
	}
	if len(line) < 12 {
		return 0, nil, fmt.Errorf("not a status line: %q", line)
	}
	status, err := strconv.Atoi(string(line[9:12]))
	if err != nil {
		return 0, nil, err
	}
	length, err := c.headers()
	if err != nil {
		return 0, nil, err
	}
	if cap(into) < length {
		into = make([]byte, length)
	}
	body := into[:length]
	c.Read += int64(length)
	_, err = io.ReadFull(c.reader, body)
	return status, body, err
}

func (c *Conn) line() ([]byte, error) {
	line, err := c.reader.ReadSlice('\n')
	c.Read += int64(len(line))
	return bytes.TrimRight(line, "\r\n"), err
}

var contentLength = []byte("content-length:")

func (c *Conn) headers() (int, error) {
	length := -1
	for {
		line, err := c.line()
		if err != nil {
			return 0, err
		}
		if len(line) == 0 {
			break
		}
		if len(line) > len(contentLength) && bytes.EqualFold(line[:len(contentLength)], contentLength) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[len(contentLength):]))); err != nil {
				return 0, err
			}
		}
	}
	if length < 0 {
		return 0, fmt.Errorf("a response without Content-Length")
	}
	return length, nil
}

// Close ends the connection.
func (c *Conn) Close() { c.conn.Close() }
